package io.muster.server;

import io.muster.gateway.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports that must be known before they are bound. */
final class FreePort {
  private FreePort() {}

  /**
   * The same address, with a port that is free now if it has none. Nothing reserves it.
   *
   * @throws FailedException when there is none, or no such host on this machine
   */
  static HostPort chosen(HostPort address) {
    if (address.port() != 0) {
      return address;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address.host(), 0));
      return new HostPort(address.host(), socket.getLocalPort());
    } catch (IOException e) {
      throw new FailedException("no free port on %s: %s".formatted(address.host(), e), e);
    }
  }
}
