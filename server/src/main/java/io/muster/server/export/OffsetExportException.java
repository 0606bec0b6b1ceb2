package io.muster.server.export;

/** Why offsets were not written. The message is for the operator. */
public final class OffsetExportException extends RuntimeException {
  OffsetExportException(String message) {
    super(message);
  }

  OffsetExportException(String message, Throwable cause) {
    super(message, cause);
  }
}
