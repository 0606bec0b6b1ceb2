package io.muster.loadtest.load.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Listens to the log of the stock clients of this JVM. */
final class ClientEars extends AppenderBase<ILoggingEvent> {
  private final WireTalk talk;

  private ClientEars(WireTalk talk) {
    this.talk = talk;
  }

  /** From now on; what is kept of the log stays as it is. */
  static void listen(WireTalk talk) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    ThresholdFilter kept = new ThresholdFilter();
    kept.setLevel(Level.INFO.toString());
    kept.start();
    context
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .iteratorForAppenders()
        .forEachRemaining(appender -> appender.addFilter(kept));
    ClientEars ears = new ClientEars(talk);
    ears.setContext(context);
    ears.start();
    Logger wire = context.getLogger(WireLog.LOGGER);
    wire.setLevel(Level.DEBUG);
    wire.addAppender(ears);
  }

  @Override
  protected void append(ILoggingEvent event) {
    WireLog.parse(event.getFormattedMessage())
        .ifPresent(said -> talk.hear(said, Voice.micros(event.getInstant())));
  }
}
