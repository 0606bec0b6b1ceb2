package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Valid$;
import org.junit.jupiter.api.Test;

class SameShardsTest {
  @Test
  void aNodeWithAsManyShardsIsLetIn() {
    assertThat(check(shards(48), shards(48))).isEqualTo(Valid$.MODULE$);
  }

  @Test
  void aNodeWithOtherwiseManyOrNoneIsNot() {
    assertThat(check(shards(64), shards(48))).isNotEqualTo(Valid$.MODULE$);
    assertThat(check(ConfigFactory.empty(), shards(48))).isNotEqualTo(Valid$.MODULE$);
  }

  private static ConfigValidation check(Config joining, Config cluster) {
    return new SameShards().check(joining, cluster);
  }

  private static Config shards(int count) {
    return ConfigFactory.parseString("muster.cluster.shards = " + count);
  }
}
