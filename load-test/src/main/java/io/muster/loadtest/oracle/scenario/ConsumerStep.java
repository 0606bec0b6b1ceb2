package io.muster.loadtest.oracle.scenario;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a scenario of the consumer protocol (KIP-848). Where a {@link Step} says it as well,
 * that is taken: commits, fetches and what tools do, and all requests of classic members.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(value = ConsumerStep.Enter.class, name = "enter"),
  @JsonSubTypes.Type(value = ConsumerStep.Beat.class, name = "beat"),
  @JsonSubTypes.Type(value = ConsumerStep.Subscribe.class, name = "subscribe"),
  @JsonSubTypes.Type(value = ConsumerStep.Exit.class, name = "exit"),
  @JsonSubTypes.Type(value = ConsumerStep.DescribeConsumers.class, name = "describe consumers"),
  @JsonSubTypes.Type(value = ConsumerStep.Cling.class, name = "cling"),
  @JsonSubTypes.Type(value = ConsumerStep.LetGo.class, name = "let go"),
})
public sealed interface ConsumerStep extends Step {
  /** A step of a member that says what it subscribes to from now on. */
  public sealed interface OfSubscription extends ConsumerStep {
    String name();

    /** By name. */
    List<String> topics();

    /** By regular expression, null if to none. */
    @Nullable String regex();
  }

  /**
   * ConsumerGroupHeartbeat with epoch 0, by a member that has chosen its id.
   *
   * @param topics that it subscribes to from now on by name
   * @param regex that it subscribes to from now on, null if to none
   */
  record Enter(
      String name, int version, List<String> topics, @Nullable String regex, @Nullable Flaw flaw)
      implements OfSubscription {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  /** ConsumerGroupHeartbeat that changes nothing. */
  record Beat(String name, int version, Content content, @Nullable Flaw flaw)
      implements ConsumerStep {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  /** What a heartbeat says. */
  enum Content {
    /** That the member is alive. */
    NOTHING,
    /** What it owns, by which it gives up what it is to give up. */
    PARTITIONS,
    /** All, as after a lost answer. */
    ALL
  }

  /** ConsumerGroupHeartbeat of a member that tells of another subscription. */
  record Subscribe(String name, int version, List<String> topics, @Nullable String regex)
      implements OfSubscription {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  /**
   * ConsumerGroupHeartbeat by which a member leaves.
   *
   * @param forAWhile as a static member that comes back (epoch −2)
   */
  record Exit(String name, int version, boolean forAWhile, @Nullable Flaw flaw)
      implements ConsumerStep {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  /** ConsumerGroupDescribe. */
  record DescribeConsumers(int version) implements ConsumerStep {}

  /** From now on the member gives nothing up, though it heartbeats. */
  record Cling(String name) implements ConsumerStep {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }

  /** The member gives up what it has clung to. */
  record LetGo(String name) implements ConsumerStep {
    @Override
    public List<String> who() {
      return List.of(name);
    }
  }
}
