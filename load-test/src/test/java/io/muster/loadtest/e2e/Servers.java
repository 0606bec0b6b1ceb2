package io.muster.loadtest.e2e;

import io.muster.loadtest.process.Distribution;
import io.muster.loadtest.process.KafkaProcess;
import io.muster.loadtest.process.MusterProcess;
import io.muster.loadtest.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the servers they share: one {@link Upstream} and one {@link Node} in front of it,
 * started for the first test that asks, ended with the run. A test that stops or configures its
 * node starts one of its own.
 *
 * <p>With {@code -De2e.against=kafka} the upstream itself takes the node's place, which tells a
 * fault of a test from a fault of Muster.
 */
final class Servers implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(Servers.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
    Class<?> type = parameter.getParameter().getType();
    return type == Upstream.class || type == Node.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
    ExtensionContext.Store store = extension.getRoot().getStore(NAMESPACE);
    Upstream upstream =
        store.getOrComputeIfAbsent(Upstream.class, type -> Upstream.start(), Upstream.class);
    return parameter.getParameter().getType() == Upstream.class
        ? upstream
        : store.getOrComputeIfAbsent(Node.class, type -> Node.start(upstream), Node.class);
  }

  /** An Apache Kafka with a coordinator of its own, which no client of a node may ever reach. */
  record Upstream(ServerProcess process) implements AutoCloseable {
    /**
     * A topic of one partition whose leader has been elected a second time: who asks for the first
     * election's epoch is told the leader's address.
     */
    static final String ELECTED_TWICE = "elected-twice";

    static Upstream start() {
      try {
        KafkaProcess kafka =
            KafkaProcess.small(Distribution.locate(), Folders.fresh("kafka"))
                .withProperty("group.initial.rebalance.delay.ms", "100");
        try (ServerProcess first = kafka.start()) {
          Topics.createNamed(first.bootstrap(), ELECTED_TWICE, 1);
        }
        return new Upstream(kafka.start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    String bootstrap() {
      return process.bootstrap();
    }

    @Override
    public void close() throws IOException {
      process.close();
    }
  }

  /** A Muster node. */
  record Node(ServerProcess process) implements AutoCloseable {
    /** What members of consumer groups (KIP-848) and new topics are noticed after. */
    private static final String[] QUICK_CONSUMERS = {
      "-Dmuster.group.consumer.min-heartbeat-interval=1s",
      "-Dmuster.group.consumer.heartbeat-interval=1s",
      "-Dmuster.group.consumer.topic-refresh-interval=1s"
    };

    static Node start(Upstream upstream) {
      if ("kafka".equals(System.getProperty("e2e.against"))) {
        return new Node(upstream.process());
      }
      try {
        return new Node(
            MusterProcess.small(Distribution.locate(), Folders.fresh("muster"))
                .with("--upstream", upstream.bootstrap())
                .withJvmOptions(QUICK_CONSUMERS)
                .start());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String bootstrap() {
      return process.bootstrap();
    }

    @Override
    public void close() throws IOException {
      process.close();
    }
  }
}
