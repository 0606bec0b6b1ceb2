package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;

/** CPU time of a server and of the database it keeps its groups in, zero if it is its own. */
record Cpu(Duration server, Duration database) {
  static final Cpu NONE = new Cpu(Duration.ZERO, Duration.ZERO);

  /** Where to read it. */
  record Clocks(CpuClock server, CpuClock database) {
    Cpu read() throws IOException {
      return new Cpu(server.used(), database.used());
    }
  }

  Duration total() {
    return server.plus(database);
  }

  Cpu plus(Cpu other) {
    return new Cpu(server.plus(other.server), database.plus(other.database));
  }

  Cpu minus(Cpu other) {
    return new Cpu(server.minus(other.server), database.minus(other.database));
  }
}
