package io.muster.loadtest.load;

/** A load test that cannot be run, with what to do about it. */
final class LoadFailure extends Exception {
  private static final long serialVersionUID = 1L;

  LoadFailure(String message) {
    super(message);
  }

  LoadFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
