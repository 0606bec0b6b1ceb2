package io.muster.persistence;

/** The database holds tables that this binary must not touch. The message says why, in one line. */
public final class IncompatibleSchemaException extends RuntimeException {
  IncompatibleSchemaException(String message) {
    super(message);
  }

  IncompatibleSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
