package io.muster.loadtest.oracle.scenario;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Makes scenarios by chance, each a {@link Walk}. The same seed and vocabulary make the same
 * scenarios.
 */
public final class Generator {
  private static final int MIN_STEPS = 6;
  private static final int MAX_STEPS = 26;

  /** One scenario out of so many is of the consumer protocol, unless something else is said. */
  public static final int CONSUMERS_EACH = 5;

  private final long seed;
  private final Vocabulary vocabulary;
  private final int consumersEach;

  public Generator(long seed, Vocabulary vocabulary) {
    this(seed, vocabulary, CONSUMERS_EACH);
  }

  /**
   * A generator.
   *
   * @param consumersEach one scenario out of so many is of the consumer protocol; 1 for all
   */
  public Generator(long seed, Vocabulary vocabulary, int consumersEach) {
    this.seed = seed;
    this.vocabulary = vocabulary;
    this.consumersEach = consumersEach;
  }

  /** Scenario number {@code index} of this seed; it depends on no other. */
  public Scenario scenario(int index) {
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + index * 0x9E3779B97F4A7C15L);
    boolean ofConsumers =
        index % consumersEach == consumersEach - 1
            && vocabulary.has(ApiKeys.CONSUMER_GROUP_HEARTBEAT)
            && vocabulary.has(ApiKeys.CONSUMER_GROUP_DESCRIBE);
    List<Part> cast =
        ofConsumers ? new ConsumerCasting(random).cast() : new ClassicCasting(random).cast();
    int length = random.nextInt(MIN_STEPS, MAX_STEPS + 1);
    Chance chance = new Chance(random, vocabulary);
    Walk walk = ofConsumers ? new ConsumerWalk(chance, cast) : new ClassicWalk(chance, cast);
    return new Scenario(
        "seed %d, scenario %d".formatted(seed, index),
        cast,
        Stream.generate(walk::next).limit(length).toList());
  }
}
