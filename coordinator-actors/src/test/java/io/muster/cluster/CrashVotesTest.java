package io.muster.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashVotesTest {
  private static final Duration LIFETIME = Duration.ofSeconds(4);
  private static final long NOW = Long.MAX_VALUE - 1; // about to wrap around, as it may

  private final CrashVotes votes = new CrashVotes(LIFETIME);

  @Test
  void nobodyIsDownUnasked() {
    assertThat(votes.haveSettled("c", List.of("a", "b", "c"), NOW)).isFalse();
  }

  @Test
  void takesMostOfAllMembersTheSuspectIncluded() {
    votes.add("c", "a", NOW);
    assertThat(votes.haveSettled("c", List.of("a", "b", "c"), NOW)).isFalse();

    votes.add("c", "b", NOW);
    assertThat(votes.haveSettled("c", List.of("a", "b", "c"), NOW)).isTrue();
    assertThat(votes.haveSettled("c", List.of("a", "b", "c", "d", "e"), NOW)).isFalse();
  }

  @Test
  void ofTwoNodesOnlyTheFirstCanTellThatTheOtherHasEnded() {
    votes.add("b", "a", NOW);
    votes.add("a", "b", NOW);

    assertThat(votes.haveSettled("b", List.of("a", "b"), NOW)).isTrue();
    assertThat(votes.haveSettled("a", List.of("a", "b"), NOW)).isFalse();
  }

  @Test
  void aVoteOfTheSuspectOrOfAStrangerDoesNotCount() {
    votes.add("c", "a", NOW);
    votes.add("c", "c", NOW);
    votes.add("c", "x", NOW);

    assertThat(votes.haveSettled("c", List.of("a", "b", "c"), NOW)).isFalse();
  }

  @Test
  void aVoteIsTakenBackByAnAcceptedConnection() {
    votes.withdraw("c", "a");
    votes.add("c", "a", NOW);
    votes.add("c", "b", NOW);
    votes.withdraw("c", "a");

    assertThat(votes.haveSettled("c", List.of("a", "b", "c"), NOW)).isFalse();
  }

  @Test
  void aVoteDoesNotLast() {
    votes.add("c", "a", NOW);
    votes.add("c", "b", NOW + LIFETIME.toNanos());

    assertThat(votes.haveSettled("c", List.of("a", "b", "c"), NOW + LIFETIME.toNanos())).isFalse();
  }

  @Test
  void whoHasLeftIsForgotten() {
    votes.add("c", "a", NOW);
    votes.add("c", "b", NOW);
    votes.retain(List.of("a", "c"));
    votes.retain(List.of("a", "b", "c"));

    assertThat(votes.haveSettled("c", List.of("a", "b", "c"), NOW)).isFalse();
  }
}
