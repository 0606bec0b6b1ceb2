package io.muster.loadtest.load.worker;

import io.muster.loadtest.load.worker.WorkerEvent.Ready;
import io.muster.loadtest.terminal.LogFile;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.LoggerFactory;

/** Several stock consumers in one JVM, a thread each; {@link Orders} tells it what to do. */
public final class ConsumerWorker {
  private static final Duration POLL = Duration.ofMillis(100);

  private final WorkerSpec spec;
  private final Voice voice = Voice.onStandardOutput();
  private final WireTalk talk = new WireTalk(voice);
  private final Map<String, StockMember> members = new LinkedHashMap<>();

  private ConsumerWorker(WorkerSpec spec) {
    this.spec = spec;
    spec.seats()
        .forEach(seat -> members.put(seat.member(), new StockMember(seat, spec, voice, talk)));
  }

  public static void main(String[] args) {
    LogFile.toStandardError();
    Orders orders = new Orders();
    try {
      new ConsumerWorker(orders.spec()).start(orders);
    } catch (IOException | RuntimeException e) {
      LoggerFactory.getLogger(ConsumerWorker.class).error("The consumers did not start", e);
      System.exit(1);
    }
  }

  private void start(Orders orders) {
    warmUp();
    members.values().forEach(StockMember::connect);
    ClientEars.listen(talk);
    members.forEach((name, member) -> new Thread(member::run, name).start());
    orders.follow(this::obey);
    voice.start();
    voice.tell(new Ready(Voice.now()));
  }

  /**
   * A first join costs a JVM its class loading; it is not to be the one that is measured. The group
   * is this JVM's own and is left empty.
   */
  private void warmUp() {
    Properties properties = new Properties();
    properties.putAll(spec.consumer());
    properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, spec.bootstrap());
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, warmUpGroup(spec.topic(), spec.name()));
    try (KafkaConsumer<byte[], byte[]> first =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      first.subscribe(List.of(spec.topic()));
      while (first.assignment().isEmpty()) {
        first.poll(POLL);
      }
    }
  }

  /** The group that is joined for once before the JVM is ready. */
  public static String warmUpGroup(String topic, String jvm) {
    return "%s-warm-up-%s".formatted(topic, jvm);
  }

  private void obey(Order order) {
    switch (order.verb()) {
      case JOIN -> order.members().forEach(name -> member(name).join());
      case LEAVE -> order.members().forEach(name -> member(name).leave());
      case END -> end();
    }
  }

  private StockMember member(String name) {
    StockMember found = members.get(name);
    if (found == null) {
      throw new IllegalArgumentException("There is no member " + name);
    }
    return found;
  }

  private void end() {
    members.values().forEach(StockMember::leave);
    try {
      for (StockMember each : members.values()) {
        each.awaitGone();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    voice.tellFigures();
    System.exit(0);
  }
}
