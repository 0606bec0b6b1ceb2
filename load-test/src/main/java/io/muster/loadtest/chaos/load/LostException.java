package io.muster.loadtest.chaos.load;

/** A request was given up without an answer; it is in the history already. */
final class LostException extends Exception {
  private static final long serialVersionUID = 1L;

  LostException(Throwable cause) {
    super(cause);
  }
}
