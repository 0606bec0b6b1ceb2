package io.muster.loadtest.failover;

/**
 * A figure that cannot be given, since a cluster or its clients did not come to where it begins.
 */
final class FailoverFailure extends Exception {
  private static final long serialVersionUID = 1L;

  FailoverFailure(String message) {
    super(message);
  }

  FailoverFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
