package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.consumer.ClassicAssignment;
import io.muster.group.consumer.ClassicSubscription;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassicSubscriptionTest {
  private static final int TAIL = 3 * Integer.BYTES + Short.BYTES;
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
    int topicsEnd = SUBSCRIPTION.size() - TAIL;
    for (int size = 0; size < SUBSCRIPTION.size(); size++) {
      Bytes part = Bytes.of(Arrays.copyOf(SUBSCRIPTION.array(), size));
      assertThat(ClassicSubscription.read(part)).isEmpty();
      assertThat(ClassicSubscription.topicsIn(part).isPresent()).isEqualTo(size >= topicsEnd);
    }
    assertThat(ClassicSubscription.read(SUBSCRIPTION)).isPresent();
  }

  @Test
  void anythingMayBeInIt() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] garbage = new byte[random.nextInt(40)];
      random.nextBytes(garbage);
      assertThat(ClassicSubscription.topicsIn(Bytes.of(garbage))).isNotNull();
      assertThat(ClassicSubscription.read(Bytes.of(garbage))).isNotNull();
      assertThat(ClassicAssignment.read(Bytes.of(garbage))).isNotNull();
    }
  }

  @Test
  void tellsWhatIsOwned() {
    Bytes owning = TestMember.subscription(Map.of("orders", Set.of(3, 1)), 7, "orders");
    ClassicSubscription read = ClassicSubscription.read(owning).orElseThrow();
    assertThat(read.owned()).isEqualTo(Map.of("orders", Set.of(1, 3)));
    assertThat(read.generation()).isEqualTo(7);
  }
}
