package io.muster.server;

import io.muster.gateway.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports that must be known, and known to be free, before they are bound. */
final class FreePort {
  private FreePort() {}

  /**
   * The same address, with a port that is free now if it has none. Nothing reserves it.
   *
   * @param setting that it comes from
   * @throws FailedException when the port is taken, or there is no such host on this machine
   */
  static HostPort chosen(HostPort address, String setting) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // Connections of a former process may linger.
      socket.bind(new InetSocketAddress(address.host(), address.port()));
      return new HostPort(address.host(), socket.getLocalPort());
    } catch (IOException e) {
      throw new FailedException(
          "%s is \"%s\", but cannot be listened on: %s; choose another"
              .formatted(setting, address, e.getMessage()),
          e);
    }
  }
}
