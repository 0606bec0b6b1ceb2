package io.muster.gateway.assignor;

import io.muster.group.consumer.PartitionAssignor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;

/** The assignors that an operator may name. */
public final class Assignors {
  private static final Set<String> LOOK_AT_NO_RACKS =
      Set.of(UniformAssignor.NAME, RangeAssignor.NAME);

  private Assignors() {}

  /**
   * The assignors of these names: {@code uniform} and {@code range}, which are Apache Kafka's,
   * their rack-aware variants ({@link RackAwareUniformAssignor}, {@link RackAwareRangeAssignor}),
   * or classes that implement {@link ConsumerGroupPartitionAssignor} and have a constructor without
   * parameters.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static List<PartitionAssignor> named(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("at least one assignor must be named");
    }
    List<PartitionAssignor> assignors = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (String name : names) {
      ConsumerGroupPartitionAssignor assignor = named(name);
      if (!known.add(assignor.name())) {
        throw new IllegalArgumentException("two assignors are called " + assignor.name());
      }
      assignors.add(new KafkaAssignor(assignor, !LOOK_AT_NO_RACKS.contains(name)));
    }
    return List.copyOf(assignors);
  }

  private static ConsumerGroupPartitionAssignor named(String name) {
    return switch (name) {
      case UniformAssignor.NAME -> new UniformAssignor();
      case RangeAssignor.NAME -> new RangeAssignor();
      case RackAwareUniformAssignor.NAME -> new RackAwareUniformAssignor();
      case RackAwareRangeAssignor.NAME -> new RackAwareRangeAssignor();
      default -> ofClass(name);
    };
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
}
