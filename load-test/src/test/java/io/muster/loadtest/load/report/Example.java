package io.muster.loadtest.load.report;

import io.muster.loadtest.load.report.LoadReport.Check;
import io.muster.loadtest.load.report.LoadReport.Check.Outcome;
import io.muster.loadtest.load.report.LoadReport.ErrorCount;
import io.muster.loadtest.load.report.LoadReport.Generation;
import io.muster.loadtest.load.report.LoadReport.Group;
import io.muster.loadtest.load.report.LoadReport.Incident;
import io.muster.loadtest.load.report.LoadReport.Machine;
import io.muster.loadtest.load.report.LoadReport.Member;
import io.muster.loadtest.load.report.LoadReport.Phase;
import io.muster.loadtest.load.report.LoadReport.Production;
import io.muster.loadtest.load.report.LoadReport.Records;
import io.muster.loadtest.load.report.LoadReport.Sample;
import io.muster.loadtest.load.report.LoadReport.Server;
import io.muster.loadtest.load.report.LoadReport.ServerProcess;
import io.muster.loadtest.load.report.LoadReport.Span;
import io.muster.loadtest.load.report.LoadReport.State;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A small report with something of everything. */
final class Example {
  private Example() {}

  /** Heartbeats of 2 ms, no commits, 3 records never consumed. */
  static LoadReport report() {
    Histogram heartbeats = new Histogram(3);
    heartbeats.recordValueWithCount(2_000, 99);
    heartbeats.recordValue(40_000);
    return new LoadReport(
        "2026-01-02T03:04:05.678Z",
        12.5,
        false,
        Map.of("scenario", "steady", "protocol", "range"),
        new Machine("Linux amd64", 2, "17"),
        new Server(
            "a server </script><b>", "127.0.0.1:9092", List.of(process("Muster", 1.5, 300 << 20))),
        new Production(10, 100, 4, 20),
        List.of(new Check("Generations only grow", Outcome.HELD, "none seen")),
        List.of(),
        Map.of(),
        List.of(new Phase("start", 0, 12.5, 2, 2, 300, 7.5, null)),
        List.of(
            new Group(
                "load-1-g1",
                false,
                List.of(generation(1, 0.2, 0.21, 3), generation(2, 5, 5.4, 4)),
                List.of(member("c1-1", 300, 250), member("c1-2", 100, 100)),
                new Records(100, 90, 5, 2, 3, 0),
                120,
                0,
                0)),
        200,
        List.of(HistogramFigures.of("heartbeat", "all", heartbeats)),
        List.of(
            new Sample(1, 50, 40, 10, 2, 1, 1.0, 2.0, 3.0, List.of(0.5), List.of(1L)),
            new Sample(2, 50, 40, 10, 2, 1, null, null, null, List.of(1.5), List.of(1L))),
        List.of(
            new ErrorCount("Heartbeat", "REBALANCE_IN_PROGRESS", 8, true),
            new ErrorCount("OffsetCommit", "UNKNOWN_MEMBER_ID", 2, false)),
        List.of(new Incident(3, Incident.Kind.JVM_DIED, "jvm-1 ended")),
        Map.of(Incident.Kind.JVM_DIED, 250L));
  }

  private static ServerProcess process(String name, double cpu, long memory) {
    return new ServerProcess(name, 4711, cpu * 12.5, cpu, 2 * cpu, memory);
  }

  private static Generation generation(int number, double from, double answered, int members) {
    return new Generation(
        number,
        from,
        answered,
        answered + 0.1,
        "c1-1",
        members,
        2,
        List.of("c1-1", "c1-2"),
        0,
        List.of(),
        "c1-2",
        199);
  }

  private static Member member(String name, double total, double most) {
    return new Member(name, total, most, 2, 2, List.of(new Span(0, 0.3, State.WAITING, -1, 0)));
  }
}
