package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.cluster.LocalCluster;
import io.muster.loadtest.cluster.LocalNode;
import io.muster.loadtest.process.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Three nodes of another build that are replaced by this one, one after the other, and back, under
 * running consumers: nobody rejoins, every acknowledged commit is there, and groups form and
 * rebalance while both builds are in the cluster. The other build is given by {@code
 * -De2e.other-dist=DIR}, as {@code scripts/build-revision} prints it; {@code -De2e.one-way=true}
 * leaves the way back out.
 */
@Timeout(900)
@EnabledIfSystemProperty(
    named = RollingUpgradeSuite.OTHER_DIST,
    matches = ".+",
    disabledReason = "needs another build's target/dist; scripts/build-revision makes one")
class RollingUpgradeSuite {
  static final String OTHER_DIST = "e2e.other-dist";

  /** For another build that cannot come back, as {@code docs/operations.md} says. */
  private static final boolean ONE_WAY = Boolean.getBoolean("e2e.one-way");

  private static final int NODES = 3;
  private static final int GROUPS = 4;

  /** A cluster has one number of shards, whatever the builds' defaults are. */
  private static final List<String> SHARDS = List.of("-Dmuster.cluster.shards=48");

  @Test
  void nodesAreReplacedOneAfterTheOtherAndBack() throws Exception {
    Distribution other = new Distribution(Path.of(System.getProperty(OTHER_DIST)).toAbsolutePath());
    Distribution ours = Distribution.locate();
    List<CommittingGroup> groups = new ArrayList<>();
    try (LocalCluster cluster = Clusters.start("upgrade", other, NODES, SHARDS)) {
      try {
        for (int i = 0; i < GROUPS; i++) {
          groups.add(new CommittingGroup("upgrade", cluster.log(), cluster.bootstrap(), 2, 2));
        }
        replaceAll(cluster, ours, groups);
        if (!ONE_WAY) {
          assertThat(migrations(other))
              .as("the other build's schema, on which alone it starts")
              .isEqualTo(migrations(ours));
          replaceAll(cluster, other, groups);
        }
      } finally {
        groups.parallelStream().forEach(CommittingGroup::close);
      }
    }
  }

  private static void replaceAll(
      LocalCluster cluster, Distribution build, List<CommittingGroup> groups) throws Exception {
    for (LocalNode node : cluster.nodes()) {
      node.stop();
      node.become(build);
      node.start();
      Clusters.goesOn(cluster, groups, node.number());
      // The last to come is known to the others a moment after it serves.
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> Clusters.everyNodeAnswersFor(cluster, groups));
      formAndRebalance(cluster);
    }
  }

  private static void formAndRebalance(LocalCluster cluster) throws Exception {
    try (CommittingGroup group =
        new CommittingGroup("mixed", cluster.log(), cluster.bootstrap(), 2, 2)) {
      group.joinOne();
      group.awaitRebalanced();
      group.awaitProgress();
    }
  }

  /** Names of the schema's steps that the build knows. */
  private static Set<String> migrations(Distribution build) throws IOException {
    Set<String> names = new TreeSet<>();
    List<Path> jars;
    try (Stream<Path> files = Files.list(build.root().resolve("server"))) {
      jars =
          files.filter(file -> file.getFileName().toString().startsWith("persistence-")).toList();
    }
    assertThat(jars).as("jars of the schema in %s", build.root()).hasSize(1);
    try (JarFile jar = new JarFile(jars.get(0).toFile())) {
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.contains("/schema/postgres/") && name.endsWith(".sql"))
          .forEach(names::add);
    }
    assertThat(names).isNotEmpty();
    return names;
  }
}
