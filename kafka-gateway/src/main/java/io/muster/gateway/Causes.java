package io.muster.gateway;

import java.util.concurrent.CompletionException;

/** What a stage failed of. */
public final class Causes {
  private Causes() {}

  /** Without the wrapping that later stages add. */
  public static Throwable of(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
