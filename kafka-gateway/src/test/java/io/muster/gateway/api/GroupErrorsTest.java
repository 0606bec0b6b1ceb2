package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.group.GroupError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupErrorsTest {

  @ParameterizedTest
  @EnumSource
  void everyErrorIsKafkasOfTheSameName(GroupError error) {
    assertThat(GroupErrors.toKafka(error).name()).isEqualTo(error.name());
    assertThat(GroupErrors.code(error)).isEqualTo(GroupErrors.toKafka(error).code());
  }
}
