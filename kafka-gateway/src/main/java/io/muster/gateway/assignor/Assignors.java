package io.muster.gateway.assignor;

import io.muster.group.consumer.PartitionAssignor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The assignors that an operator has named, while they are in use. */
public final class Assignors implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Assignors.class);

  private static final Map<String, Supplier<ConsumerGroupPartitionAssignor>> BUILT_IN =
      Map.of(
          UniformAssignor.NAME, UniformAssignor::new,
          RangeAssignor.NAME, RangeAssignor::new,
          RackAwareUniformAssignor.NAME, RackAwareUniformAssignor::new,
          RackAwareRangeAssignor.NAME, RackAwareRangeAssignor::new);

  private static final Set<String> LOOK_AT_NO_RACKS =
      Set.of(UniformAssignor.NAME, RangeAssignor.NAME);

  private final List<ConsumerGroupPartitionAssignor> opened = new ArrayList<>();
  private final List<PartitionAssignor> all = new ArrayList<>();

  private Assignors() {}

  /**
   * Which there are to be.
   *
   * @param names {@code uniform} and {@code range}, which are Apache Kafka's, their rack-aware
   *     variants ({@link RackAwareUniformAssignor}, {@link RackAwareRangeAssignor}), or classes
   *     that implement {@link ConsumerGroupPartitionAssignor} and have a constructor without
   *     parameters
   * @param properties what each that is {@link Configurable} is configured with
   */
  public record Settings(List<String> names, Map<String, String> properties) {
    public Settings {
      names = List.copyOf(names);
      properties = Map.copyOf(properties);
    }
  }

  /**
   * Makes them.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static Assignors open(Settings settings) {
    if (settings.names().isEmpty()) {
      throw new IllegalArgumentException("at least one assignor must be named");
    }
    Assignors assignors = new Assignors();
    try {
      settings.names().forEach(name -> assignors.add(name, settings.properties()));
    } catch (IllegalArgumentException e) {
      assignors.close();
      throw e;
    }
    return assignors;
  }

  private void add(String named, Map<String, String> properties) {
    Supplier<ConsumerGroupPartitionAssignor> builtIn = BUILT_IN.get(named);
    ConsumerGroupPartitionAssignor assignor = builtIn == null ? ofClass(named) : builtIn.get();
    opened.add(assignor);
    if (assignor instanceof Configurable configurable) {
      configure(named, configurable, properties);
    }
    PartitionAssignor added =
        new KafkaAssignor(assignor, !LOOK_AT_NO_RACKS.contains(named), builtIn != null);
    if (all.stream().anyMatch(other -> other.name().equals(added.name()))) {
      throw new IllegalArgumentException("two assignors are called " + added.name());
    }
    all.add(added);
  }

  private static ConsumerGroupPartitionAssignor ofClass(String name) {
    try {
      return Class.forName(name)
          .asSubclass(ConsumerGroupPartitionAssignor.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new IllegalArgumentException(
          name
              + " is none of uniform, range, rack-aware-uniform and rack-aware-range, nor a class"
              + " that can be used as an assignor: "
              + e,
          e);
    }
  }

  private static void configure(
      String name, Configurable assignor, Map<String, String> properties) {
    try {
      assignor.configure(properties);
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalArgumentException("%s cannot be configured: %s".formatted(name, e), e);
    }
  }

  /** In the order in which they were named. */
  public List<PartitionAssignor> all() {
    return List.copyOf(all);
  }

  /** Closes those that can be closed, the last one first; none is to be asked any more. */
  @Override
  public void close() {
    for (int i = opened.size() - 1; i >= 0; i--) {
      if (opened.get(i) instanceof AutoCloseable closeable) {
        close(closeable);
      }
    }
  }

  /** One that fails keeps no other from being closed. */
  private static void close(AutoCloseable assignor) {
    try {
      assignor.close();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn("Failed to close assignor {}", assignor.getClass().getName(), e);
    }
  }
}
