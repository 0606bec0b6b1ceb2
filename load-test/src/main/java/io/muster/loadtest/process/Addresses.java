package io.muster.loadtest.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Addresses as texts {@code HOST:PORT}; none is resolved before it is connected to. */
public final class Addresses {
  /** A name or an address; one of IPv6 in brackets. */
  private static final Pattern HOST = Pattern.compile("[^\\s,:\\[\\]]+|\\[[0-9a-fA-F:.%]+\\]");

  private Addresses() {}

  /**
   * An address on 127.0.0.1 nobody listens on now; nothing reserves it until a server binds it.
   *
   * @throws IOException when the machine has no port left
   */
  public static InetSocketAddress free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return InetSocketAddress.createUnresolved("127.0.0.1", socket.getLocalPort());
    }
  }

  /**
   * Reads {@code HOST:PORT}.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static InetSocketAddress parse(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    if (colon < 1 || !HOST.matcher(hostAndPort.substring(0, colon)).matches()) {
      throw new IllegalArgumentException("'%s' is not HOST:PORT".formatted(hostAndPort));
    }
    try {
      int port = Integer.parseInt(hostAndPort, colon + 1, hostAndPort.length(), 10);
      return InetSocketAddress.createUnresolved(hostAndPort.substring(0, colon), port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' is not HOST:PORT".formatted(hostAndPort), e);
    }
  }

  /** The inverse of {@link #parse}. */
  public static String format(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  /**
   * Reads {@code HOST:PORT[,HOST:PORT...]}.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static List<InetSocketAddress> parseAll(String list) {
    return Arrays.stream(list.split(",", -1)).map(each -> parse(each.strip())).toList();
  }

  /** The inverse of {@link #parseAll}. */
  public static String format(List<InetSocketAddress> addresses) {
    return addresses.stream().map(Addresses::format).collect(Collectors.joining(","));
  }
}
