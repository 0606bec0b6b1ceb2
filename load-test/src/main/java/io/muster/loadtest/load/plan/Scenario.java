package io.muster.loadtest.load.plan;

import io.muster.loadtest.load.plan.Action.Join;
import io.muster.loadtest.load.plan.Action.Kill;
import io.muster.loadtest.load.plan.Action.Leave;
import io.muster.loadtest.load.plan.Action.Settle;
import io.muster.loadtest.load.plan.Action.Start;
import io.muster.loadtest.load.plan.Action.Stop;
import io.muster.loadtest.load.worker.WorkerSpec.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happens to the stock consumers. */
public enum Scenario {
  /** All join at once, and stay. */
  STEADY {
    @Override
    public List<Phase> phases(Roster roster, Timing timing) {
      return List.of(start(roster.all(), Duration.ZERO));
    }
  },

  /** They join one after the other, and stay. */
  STAGGERED_START {
    @Override
    public List<Phase> phases(Roster roster, Timing timing) {
      return List.of(start(roster.all(), timing.stagger()));
    }
  },

  /** One JVM after the other leaves, ends, is started again and joins. */
  ROLLING_DEPLOY {
    @Override
    public List<Phase> phases(Roster roster, Timing timing) {
      List<Phase> phases = new ArrayList<>();
      phases.add(start(roster.all(), Duration.ZERO));
      Duration at = timing.lead();
      for (int jvm : roster.jvmNumbers()) {
        phases.add(new Phase("deploy of JVM " + jvm, at, replaced(roster, new Stop(jvm), jvm)));
        at = at.plus(timing.every());
      }
      return phases;
    }
  },

  /** A quarter of them is there, at least one of each group; then all others come. */
  SCALE_OUT {
    @Override
    public List<Phase> phases(Roster roster, Timing timing) {
      List<Seat> all = roster.all();
      int first = Math.min(all.size(), Math.max(roster.groups(), (all.size() + 3) / 4));
      List<Seat> others = all.subList(first, all.size());
      return List.of(
          start(all.subList(0, first), Duration.ZERO),
          new Phase(
              "scale-out from %d to %d".formatted(first, all.size()),
              timing.lead(),
              List.of(new Join(others, timing.stagger()))));
    }
  },

  /** One JVM after the other is killed, and started again at once. */
  CRASH {
    @Override
    public List<Phase> phases(Roster roster, Timing timing) {
      List<Phase> phases = new ArrayList<>();
      phases.add(start(roster.all(), Duration.ZERO));
      Duration at = timing.lead();
      for (int jvm : roster.jvmNumbers()) {
        if (jvm == 1 || at.compareTo(timing.last()) <= 0) {
          phases.add(new Phase("crash of JVM " + jvm, at, replaced(roster, new Kill(jvm), jvm)));
        }
        at = at.plus(timing.every());
      }
      return phases;
    }
  },

  /** The consumers of the last JVM leave and come back, again and again. */
  FLAPPING {
    @Override
    public List<Phase> phases(Roster roster, Timing timing) {
      List<Seat> unsteady = unsteady(roster);
      List<Phase> phases = new ArrayList<>();
      phases.add(start(roster.all(), Duration.ZERO));
      int round = 1;
      for (Duration at = timing.lead();
          round == 1 || at.compareTo(timing.last()) <= 0;
          at = at.plus(timing.every())) {
        phases.add(new Phase("leave " + round, at, List.of(new Leave(unsteady))));
        phases.add(
            new Phase(
                "return " + round,
                at.plus(timing.every().dividedBy(2)),
                List.of(new Join(unsteady, Duration.ZERO))));
        round++;
      }
      return phases;
    }

    /** Of a single JVM, half of them, so that some stay. */
    private List<Seat> unsteady(Roster roster) {
      List<Seat> last = roster.of(roster.jvms());
      return roster.jvms() > 1 ? last : last.subList(last.size() / 2, last.size());
    }
  };

  /** Its phases, in the order of their times; the first begins at once. */
  public abstract List<Phase> phases(Roster roster, Timing timing);

  private static Phase start(List<Seat> seats, Duration apart) {
    return new Phase("start", Duration.ZERO, List.of(new Join(seats, apart)));
  }

  /** As behind a readiness probe: what comes next waits until the group is whole again. */
  private static List<Action> replaced(Roster roster, Action end, int jvm) {
    return List.of(end, new Start(jvm), new Join(roster.of(jvm), Duration.ZERO), new Settle());
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
