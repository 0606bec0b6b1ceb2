package io.muster.gateway.api;

import java.util.UUID;
import org.apache.kafka.common.Uuid;

/** Topic ids as Kafka's classes have them and as the groups know them. */
public final class TopicIds {
  private TopicIds() {}

  public static UUID fromKafka(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  public static Uuid toKafka(UUID id) {
    return new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }
}
