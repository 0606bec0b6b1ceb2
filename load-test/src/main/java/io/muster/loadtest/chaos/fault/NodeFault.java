package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.chaos.history.FaultSpan;
import io.muster.loadtest.cluster.LocalNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens to nodes and between them. */
enum NodeFault implements Fault {
  KILL("SIGKILL") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws IOException, InterruptedException {
      LocalNode node = victim.any(random);
      Duration away = Spans.seconds(random, 0, 10);
      long begin = victim.log().now();
      victim.kill(node);
      Thread.sleep(away.toMillis());
      victim.start(node);
      return victim.over(kind(), List.of(node), begin);
    }
  },
  PAUSE("SIGSTOP and SIGCONT") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws IOException, InterruptedException {
      LocalNode node = victim.any(random);
      Duration span = Spans.seconds(random, 2, 40);
      long begin = victim.log().now();
      victim.pause(node, span);
      return victim.over(kind(), List.of(node), begin);
    }
  },
  TERMINATE("SIGTERM") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws IOException, InterruptedException {
      LocalNode node = victim.any(random);
      Duration away = Spans.seconds(random, 0, 10);
      long begin = victim.log().now();
      victim.terminate(node);
      Thread.sleep(away.toMillis());
      victim.start(node);
      return victim.over(kind(), List.of(node), begin);
    }
  },
  ROLLING_RESTART("rolling restart") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws IOException {
      long begin = victim.log().now();
      for (LocalNode node : victim.nodes()) {
        victim.terminate(node);
        victim.start(node);
      }
      return victim.over(kind(), victim.nodes(), begin);
    }
  },
  ISOLATE("node cut off from all others") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws InterruptedException {
      return isolate(victim, random, Spans.seconds(random, 2, 40));
    }
  },
  ISOLATE_FOR_LONG("node cut off from all others for two minutes") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws InterruptedException {
      return isolate(victim, random, Duration.ofMinutes(2));
    }
  },
  CUT_PAIR("two nodes cut off from each other") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws InterruptedException {
      List<LocalNode> pair = victim.shuffled(random).subList(0, 2);
      Duration span = Spans.seconds(random, 2, 30);
      victim
          .log()
          .say(
              "nodes %d and %d cut off from each other for %s"
                  .formatted(pair.get(0).number(), pair.get(1).number(), span));
      return victim.cut(kind(), pair, Ends.bothWays(pair.get(0), pair.subList(1, 2)), span);
    }
  },
  CUT_ONE_WAY("node not heard by another") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws InterruptedException {
      List<LocalNode> pair = victim.shuffled(random).subList(0, 2);
      Duration span = Spans.seconds(random, 2, 30);
      victim
          .log()
          .say(
              "node %d not heard by node %d for %s"
                  .formatted(pair.get(0).number(), pair.get(1).number(), span));
      return victim.cut(kind(), pair, Ends.oneWay(pair.get(0), pair.get(1)), span);
    }
  },
  SLOW_LINKS("slow links of a node") {
    @Override
    public FaultSpan happen(Victim victim, Random random) throws InterruptedException {
      List<LocalNode> nodes = victim.shuffled(random);
      LocalNode node = nodes.get(0);
      Duration span = Spans.seconds(random, 2, 30);
      Duration delay = Spans.between(random, Duration.ofMillis(20), Duration.ofMillis(500));
      victim.log().say("links of node %d slow by %s for %s".formatted(node.number(), delay, span));
      return victim.slow(
          kind(), node, Ends.bothWays(node, nodes.subList(1, nodes.size())), delay, span);
    }
  };

  private final String kind;

  NodeFault(String kind) {
    this.kind = kind;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public void prepare(Victim victim) throws IOException {
    victim.startEnded();
  }

  FaultSpan isolate(Victim victim, Random random, Duration span) throws InterruptedException {
    List<LocalNode> nodes = victim.shuffled(random);
    LocalNode alone = nodes.get(0);
    victim.log().say("node %d cut off for %s".formatted(alone.number(), span));
    return victim.cut(
        kind(), List.of(alone), Ends.bothWays(alone, nodes.subList(1, nodes.size())), span);
  }
}
