package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassicSubscriptionTest {
  private static final Bytes SUBSCRIPTION = TestMember.subscription("orders", "räder");

  @Test
  void namesItsTopics() {
    assertThat(ClassicSubscription.topicsIn(SUBSCRIPTION))
        .isEqualTo(Optional.of(Set.of("orders", "räder")));
    assertThat(ClassicSubscription.topicsIn(TestMember.subscription()))
        .isEqualTo(Optional.of(Set.of()));
  }

  @Test
  void whatIsCutOffSaysNothing() {
    int topicsEnd = SUBSCRIPTION.size() - 8;
    for (int size = 0; size < topicsEnd; size++) {
      Bytes part = Bytes.of(Arrays.copyOf(SUBSCRIPTION.array(), size));
      assertThat(ClassicSubscription.topicsIn(part)).isEmpty();
    }
  }

  @Test
  void anythingMayBeInIt() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] garbage = new byte[random.nextInt(40)];
      random.nextBytes(garbage);
      assertThat(ClassicSubscription.topicsIn(Bytes.of(garbage))).isNotNull();
    }
  }
}
