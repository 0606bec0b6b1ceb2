package io.muster.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import io.muster.gateway.GatewaySettings.Limits;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many clients the process's limit of open files has room for. At that limit a JVM cannot even
 * load a class any more, so connections must end before it.
 */
final class OpenFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

  /** A client's connection, and the one to the broker behind its port. */
  private static final int PER_CLIENT = 2;

  /** For all else: jars, the database, the other nodes. A quarter where there are few. */
  private static final int OTHERS = 1000;

  private OpenFiles() {}

  /** The limits, with as many connections as there is room for. */
  static Limits within(Limits limits) {
    OptionalLong openFiles = limit();
    return openFiles.isPresent() ? within(limits, openFiles.getAsLong()) : limits;
  }

  static Limits within(Limits limits, long openFiles) {
    long room = (openFiles - Math.min(OTHERS, openFiles / 4)) / PER_CLIENT;
    if (room >= limits.connections()) {
      return limits;
    }
    LOG.info(
        "The process may have {} files open, so {} connections are allowed instead of {}",
        openFiles,
        room,
        limits.connections());
    return limits.withConnections((int) room);
  }

  private static OptionalLong limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? OptionalLong.of(unix.getMaxFileDescriptorCount())
        : OptionalLong.empty();
  }
}
