package io.muster.gateway;

import io.muster.gateway.upstream.UpstreamLink;
import org.jspecify.annotations.Nullable;

/** Connects to the broker that a port stands for. */
@FunctionalInterface
interface UpstreamOpener {

  /** Null if no broker is known to connect to. */
  @Nullable UpstreamLink open(UpstreamLink.Listener listener);
}
