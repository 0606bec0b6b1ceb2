package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.chaos.history.FaultSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What happens to the database. */
enum DatabaseFault implements Fault {
  RESTART("database restart") {
    @Override
    void harm(Victim victim, Random random) throws IOException, InterruptedException {
      Duration away = Spans.seconds(random, 0, 10);
      victim.log().say("database away for %s".formatted(away));
      victim.database().stop();
      Thread.sleep(away.toMillis());
      victim.database().start();
      victim.log().say("database serves again");
    }
  },
  END_CONNECTIONS("database connections ended") {
    @Override
    void harm(Victim victim, Random random) throws IOException {
      victim.log().say("all connections of the database ended");
      victim.database().endConnections();
    }
  },
  PAUSE("database paused") {
    @Override
    void harm(Victim victim, Random random) throws IOException, InterruptedException {
      Duration span = Spans.seconds(random, 1, 15);
      victim.log().say("database paused for %s".formatted(span));
      victim.database().pause(span);
    }
  },
  SLOW("database slow") {
    @Override
    void harm(Victim victim, Random random) throws IOException, InterruptedException {
      Duration hold = Spans.between(random, Duration.ofMillis(200), Duration.ofSeconds(1));
      victim.log().say("database slow: %d times held for %s".formatted(HOLDS, hold));
      for (int i = 0; i < HOLDS; i++) {
        victim.database().pause(hold);
        Thread.sleep(LET_GO.toMillis());
      }
    }
  };

  private static final int HOLDS = 20;
  private static final Duration LET_GO = Duration.ofMillis(100);

  private final String kind;

  DatabaseFault(String kind) {
    this.kind = kind;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public FaultSpan happen(Victim victim, Random random) throws IOException, InterruptedException {
    long begin = victim.log().now();
    harm(victim, random);
    return victim.over(kind, List.of(), begin);
  }

  /** Returns when it has been put right. */
  abstract void harm(Victim victim, Random random) throws IOException, InterruptedException;
}
