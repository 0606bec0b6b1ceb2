package io.muster.loadtest.oracle.stage;

/**
 * What is not up to the servers went wrong, such as that members who join at once were not answered
 * as one generation, since the machine was busy for longer than the join window. The play is begun
 * again.
 */
public final class BadLuckException extends RuntimeException {
  public BadLuckException(String message) {
    super(message);
  }
}
