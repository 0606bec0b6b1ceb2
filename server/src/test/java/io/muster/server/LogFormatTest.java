package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients send shows in the log, and cannot write lines of its own into it. */
class LogFormatTest {
  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void configureAsTheServerDoes() throws JoranException {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void aMessageStaysOnOneLineWhateverIsInIt() {
    String line = logged("group=a\r\nERROR forged\u001b[2J\t\u0085\u2028 b");

    assertThat(line).endsWith(" - group=a??ERROR forged?[2J??? b" + System.lineSeparator());
  }

  @Test
  void whatIsHarmlessIsLeftAsItIs() {
    assertThat(logged("gruppe=Größe {x} $1 \\ 日本")).contains(" - gruppe=Größe {x} $1 \\ 日本");
  }

  private String logged(String message) {
    var appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    var event =
        new LoggingEvent(
            "", context.getLogger("io.muster.Test"), Level.WARN, message, null, new Object[0]);
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
