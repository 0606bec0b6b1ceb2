package io.muster.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StorableTextTest {
  @Test
  void aZeroByteCannotBeStored() {
    assertThat(StorableText.isStorable("orders \u00e4 \u0001")).isTrue();
    assertThat(StorableText.isStorable("")).isTrue();
    assertThat(StorableText.isStorable("or\0ders")).isFalse();
    assertThat(StorableText.isStorableGroupId("or\0ders")).isFalse();
  }

  @Test
  void aGroupIdFitsIntoAKey() {
    int max = StorableText.MAX_GROUP_ID_BYTES;
    assertThat(StorableText.isStorableGroupId("")).isTrue();
    assertThat(StorableText.isStorableGroupId("g".repeat(max))).isTrue();
    assertThat(StorableText.isStorableGroupId("g".repeat(max + 1))).isFalse();
    assertThat(StorableText.isStorableGroupId("\u20ac".repeat(max / 3))).isTrue();
    assertThat(StorableText.isStorableGroupId("\u20ac".repeat(max / 3 + 1))).isFalse();
  }
}
