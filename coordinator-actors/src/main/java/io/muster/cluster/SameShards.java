package io.muster.cluster;

import com.typesafe.config.Config;
import java.util.List;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lets no node into a cluster that divides the groups into another number of shards: a group would
 * have two homes. Named in the configuration, made by Pekko.
 */
public final class SameShards extends JoinConfigCompatChecker {
  @Override
  public Seq<String> requiredKeys() {
    return CollectionConverters.asScala(List.of("muster.cluster.shards")).toSeq();
  }

  @Override
  public ConfigValidation check(Config toCheck, Config actualConfig) {
    return JoinConfigCompatChecker.fullMatch(requiredKeys(), toCheck, actualConfig);
  }
}
