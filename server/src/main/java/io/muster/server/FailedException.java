package io.muster.server;

/** Something outside failed us. The message is one line that says what, and what to do. */
final class FailedException extends RuntimeException {
  FailedException(String message) {
    super(message);
  }

  FailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
