package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.group.GroupEvent.GenerationStarted;
import io.muster.group.GroupEvent.JoinPhase;
import io.muster.group.GroupEvent.JoinPhase.Completion;
import io.muster.group.GroupEvent.Member;
import io.muster.group.GroupEvent.RebalanceCause;
import io.muster.group.GroupEvent.RebalanceCause.Kind;
import io.muster.group.consumer.PartitionAssignor.AssignmentFailedException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Operators' tools read these lines. */
class RebalanceLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(RebalanceLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @Test
  void aPhaseIsOneLineWithItsCause() {
    started(List.of(new Member("m", null, "c", "h", 10_000, 60_000, List.of())));

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Join phase complete group=g members=1 generation=3 leader=m window=100ms waited=142ms"
                + " completedBy=QUIET_PERIOD cause=MEMBER_LEFT member=x waitedFor=y leftOut=[z]"
                + " reason=going home");
  }

  @Test
  void soIsTheEndOfTheLastMember() {
    started(List.of());

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Group emptied group=g generation=3 cause=MEMBER_LEFT member=x leftOut=[z]");
  }

  @Test
  void anAssignorThatGoesOnFailingIsToldOfOnce() {
    RebalanceLog log = new RebalanceLog("g", GroupMeter.NONE);
    failed(log, "no such topic", 1);
    failed(log, "no such topic", 2);
    failed(log, "no such topic", 3);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Target not computed, the last one stays and it is tried again group=g epoch=0 tries=1"
                + " reason=no such topic");
    failed(log, "something else", 4);
    assertThat(lines.list).hasSize(2);
    assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.ERROR);
  }

  private static void failed(RebalanceLog log, String message, int tries) {
    AssignorFailure failure =
        new AssignorFailure(
            new AssignmentFailedException(message, new IllegalStateException()),
            message,
            tries,
            1_000);
    GroupState state =
        new Consuming(
            "Assigning",
            Deadlines.NONE,
            Deadlines.NONE,
            TargetSchedule.NONE.failed(failure),
            NextGivers.UNKNOWN,
            TopicDoubts.NONE,
            1_000);
    log.tookEffect(
        Group.none("g"), state, new Decision(List.of(), state, List.of(), Decision.NEVER));
  }

  private static void started(List<Member> members) {
    GenerationStarted event =
        new GenerationStarted(
            3,
            "consumer",
            "range",
            "m",
            members,
            new RebalanceCause(Kind.MEMBER_LEFT, "x", null, "going home"),
            new JoinPhase(100, 142, "y", List.of("z"), Completion.QUIET_PERIOD),
            1);
    GroupState state = new Empty(Deadlines.NONE);
    new RebalanceLog("g", GroupMeter.NONE)
        .tookEffect(
            Group.none("g"), state, new Decision(List.of(event), state, List.of(), Decision.NEVER));
  }
}
