package io.muster.server;

import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What is logged, beyond what {@code logback.xml} says. */
final class Logging {
  private Logging() {}

  /** Sets the level of all that is Muster's own. */
  static void setLevel(Level level) {
    ((Logger) LoggerFactory.getLogger("io.muster"))
        .setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(level));
  }
}
