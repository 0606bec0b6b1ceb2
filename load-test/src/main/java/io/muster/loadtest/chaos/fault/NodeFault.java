package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.cluster.LocalNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens to nodes and between them. */
enum NodeFault implements Fault {
  KILL("SIGKILL") {
    @Override
    public void happen(Victim victim, Random random) throws IOException, InterruptedException {
      LocalNode node = victim.shuffled(random).get(0);
      Duration away = Spans.seconds(random, 0, 10);
      victim.kill(node);
      Thread.sleep(away.toMillis());
      victim.start(node);
    }
  },
  PAUSE("SIGSTOP and SIGCONT") {
    @Override
    public void happen(Victim victim, Random random) throws IOException, InterruptedException {
      victim.pause(victim.shuffled(random).get(0), Spans.seconds(random, 2, 40));
    }
  },
  TERMINATE("SIGTERM") {
    @Override
    public void happen(Victim victim, Random random) throws IOException, InterruptedException {
      LocalNode node = victim.shuffled(random).get(0);
      Duration away = Spans.seconds(random, 0, 10);
      victim.terminate(node);
      Thread.sleep(away.toMillis());
      victim.start(node);
    }
  },
  ROLLING_RESTART("rolling restart") {
    @Override
    public void happen(Victim victim, Random random) throws IOException {
      for (LocalNode node : victim.nodes()) {
        victim.terminate(node);
        victim.start(node);
      }
    }
  },
  ISOLATE("node cut off from all others") {
    @Override
    public void happen(Victim victim, Random random) throws InterruptedException {
      List<LocalNode> nodes = victim.shuffled(random);
      Duration span = Spans.seconds(random, 2, 40);
      victim.log().say("node %d cut off for %s".formatted(nodes.get(0).number(), span));
      victim.between(nodes.get(0), nodes.subList(1, nodes.size()), Link.CUT, span);
    }
  },
  CUT_PAIR("two nodes cut off from each other") {
    @Override
    public void happen(Victim victim, Random random) throws InterruptedException {
      List<LocalNode> nodes = victim.shuffled(random);
      Duration span = Spans.seconds(random, 2, 30);
      victim
          .log()
          .say(
              "nodes %d and %d cut off from each other for %s"
                  .formatted(nodes.get(0).number(), nodes.get(1).number(), span));
      victim.between(nodes.get(0), nodes.subList(1, 2), Link.CUT, span);
    }
  },
  CUT_ONE_WAY("node not heard by another") {
    @Override
    public void happen(Victim victim, Random random) throws InterruptedException {
      List<LocalNode> nodes = victim.shuffled(random);
      Duration span = Spans.seconds(random, 2, 30);
      victim
          .log()
          .say(
              "node %d not heard by node %d for %s"
                  .formatted(nodes.get(0).number(), nodes.get(1).number(), span));
      victim.from(nodes.get(0), nodes.get(1), Link.CUT, span);
    }
  },
  SLOW_LINKS("slow links of a node") {
    @Override
    public void happen(Victim victim, Random random) throws InterruptedException {
      List<LocalNode> nodes = victim.shuffled(random);
      Duration span = Spans.seconds(random, 2, 30);
      Duration delay = Spans.between(random, Duration.ofMillis(20), Duration.ofMillis(500));
      victim
          .log()
          .say("links of node %d slow by %s for %s".formatted(nodes.get(0).number(), delay, span));
      victim.between(nodes.get(0), nodes.subList(1, nodes.size()), Link.slow(delay), span);
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
}
