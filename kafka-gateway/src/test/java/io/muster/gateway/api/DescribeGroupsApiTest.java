package io.muster.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.group.Bytes;
import io.muster.group.GroupError;
import io.muster.group.GroupReply;
import io.muster.group.GroupReply.DescribeGroup.MemberDescription;
import java.util.List;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

class DescribeGroupsApiTest {
  private static final GroupReply STABLE =
      new GroupReply.DescribeGroup(
          GroupError.NONE,
          null,
          "Stable",
          "consumer",
          "range",
          List.of(
              new MemberDescription(
                  "m", "i", "c", "/10.0.0.1", Bytes.of(new byte[] {1}), Bytes.of(new byte[] {2}))));

  private final DescribeGroupsApi api = new DescribeGroupsApi();

  private static DescribeGroupsRequestData request(String... groups) {
    return new DescribeGroupsRequestData().setGroups(List.of(groups));
  }

  @Versions(ApiKeys.DESCRIBE_GROUPS)
  void stableGroup(int version) {
    var request = request("g").setIncludeAuthorizedOperations(version >= 3);

    var group =
        new FakeExchange(api, version, request)
            .withGroup(STABLE)
            .answered(DescribeGroupsResponseData.class)
            .groups()
            .get(0);

    assertThat(group.errorCode()).isZero();
    assertThat(group.groupId()).isEqualTo("g");
    assertThat(group.groupState()).isEqualTo("Stable");
    assertThat(group.protocolType()).isEqualTo("consumer");
    assertThat(group.protocolData()).isEqualTo("range");
    // READ 3, DELETE 6, DESCRIBE 8, DESCRIBE_CONFIGS 10, ALTER_CONFIGS 11.
    assertThat(group.authorizedOperations())
        .isEqualTo(version >= 3 ? 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10 | 1 << 11 : Integer.MIN_VALUE);
    assertThat(group.members())
        .extracting(
            "memberId",
            "groupInstanceId",
            "clientId",
            "clientHost",
            "memberMetadata",
            "memberAssignment")
        .containsExactly(
            tuple(
                "m", version >= 4 ? "i" : null, "c", "/10.0.0.1", new byte[] {1}, new byte[] {2}));
  }

  @Versions(ApiKeys.DESCRIBE_GROUPS)
  void unknownGroupIsDead(int version) {
    var unknown =
        new GroupReply.DescribeGroup(
            GroupError.GROUP_ID_NOT_FOUND, "Group g not found.", "Dead", "", "", List.of());

    var group =
        new FakeExchange(api, version, request("g"))
            .withGroup(unknown)
            .answered(DescribeGroupsResponseData.class)
            .groups()
            .get(0);

    assertThat(group.groupState()).isEqualTo("Dead");
    assertThat(group.errorCode())
        .isEqualTo(version >= 6 ? Errors.GROUP_ID_NOT_FOUND.code() : Errors.NONE.code());
    assertThat(group.errorMessage()).isEqualTo(version >= 6 ? "Group g not found." : null);
    assertThat(group.authorizedOperations()).isEqualTo(Integer.MIN_VALUE);
  }

  @Versions(ApiKeys.DESCRIBE_GROUPS)
  void eachGroupInTheRequestsOrderTheLostOneToo(int version) {
    var exchange = new FakeExchange(api, version, request("b", "", "b")).withGroup(command -> null);
    var response = exchange.answered(DescribeGroupsResponseData.class);

    assertThat(exchange.commands).containsOnlyKeys("b", "");
    assertThat(response.groups()).extracting("groupId").containsExactly("b", "", "b");
    assertThat(response.groups())
        .extracting("errorCode")
        .containsOnly(Errors.COORDINATOR_NOT_AVAILABLE.code());
  }

  @Versions(ApiKeys.DESCRIBE_GROUPS)
  void failure(int version) {
    var response =
        (DescribeGroupsResponseData)
            api.failure(request("a", "b"), (short) version, Errors.NOT_COORDINATOR);

    assertThat(response.groups())
        .extracting("groupId", "errorCode")
        .containsExactly(
            tuple("a", Errors.NOT_COORDINATOR.code()), tuple("b", Errors.NOT_COORDINATOR.code()));
  }
}
