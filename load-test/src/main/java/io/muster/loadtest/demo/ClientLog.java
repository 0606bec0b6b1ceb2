package io.muster.loadtest.demo;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Hears in the log of a stock client what its interface does not tell: the moment JoinGroup was
 * answered, and that it leads.
 */
final class ClientLog extends AppenderBase<ILoggingEvent> {
  private static final Pattern JOINED =
      Pattern.compile(
          "Successfully joined group with generation"
              + " Generation\\{generationId=(\\d+), memberId='([^']+)'");
  private static final Pattern LED =
      Pattern.compile("Finished assignment for group at generation (\\d+)");

  private final Consumer<ConsumerEvent> listener;

  private ClientLog(Consumer<ConsumerEvent> listener) {
    this.listener = listener;
  }

  static void listen(Consumer<ConsumerEvent> listener) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    ClientLog ears = new ClientLog(listener);
    ears.setContext(context);
    ears.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(ears);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    Matcher joined = JOINED.matcher(message);
    if (joined.find()) {
      listener.accept(
          new ConsumerEvent.Joined(
              event.getInstant(), Integer.parseInt(joined.group(1)), joined.group(2)));
      return;
    }
    Matcher led = LED.matcher(message);
    if (led.find()) {
      listener.accept(new ConsumerEvent.Led(event.getInstant(), Integer.parseInt(led.group(1))));
    }
  }
}
