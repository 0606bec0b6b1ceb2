package io.muster.group;

/** The database could not be reached or did not answer in time; the same call may succeed later. */
public final class StoreUnavailableException extends RuntimeException {
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
