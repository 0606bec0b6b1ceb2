package io.muster.server.config;

/** A setting that cannot be used. The message is one line for the operator and says what can. */
public final class InvalidSettingException extends RuntimeException {
  public InvalidSettingException(String message) {
    super(message.replaceAll("\\s*\\R\\s*", " "));
  }
}
