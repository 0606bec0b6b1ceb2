package io.muster.loadtest.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.loadtest.e2e.RegistryMember.Election;
import io.muster.loadtest.e2e.Servers.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.ClassicGroupState;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The group protocol used for something else than consuming: three instances of a registry elect
 * their primary with it, again and again.
 */
@ExtendWith(Servers.class)
@Timeout(120)
class RegistryElectionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String group = Topics.unused("registry");
  private final List<RegistryMember> members = new ArrayList<>();
  private String bootstrap;

  @BeforeEach
  void startThree(Node node) {
    bootstrap = node.bootstrap();
    for (String url : List.of("http://a", "http://b", "http://c")) {
      members.add(new RegistryMember(bootstrap, group, url));
    }
  }

  @AfterEach
  void endAll() {
    members.forEach(RegistryMember::close);
  }

  @Test
  void oneOfThreeIsPrimaryWhoeverLeavesOrResigns() throws Exception {
    RegistryMember first = awaitPrimary();
    assertListedAndDescribed();

    first.eligible(false);
    RegistryMember second = awaitPrimaryOtherThan(first);
    assertThat(members).as("the one that resigned is still a member").contains(first);

    second.eligible(false);
    RegistryMember third = awaitPrimaryOtherThan(second);
    assertThat(third).isNotEqualTo(first);

    first.eligible(true);
    second.eligible(true);
    members.remove(third);
    third.close();
    assertThat(awaitPrimary()).isIn(first, second);

    members.add(new RegistryMember(bootstrap, group, third.url()));
    awaitPrimary();
  }

  /** The leader chooses the primary, and may be it. */
  @Test
  void anotherIsElectedWhenPrimaryAndLeaderDie() {
    RegistryMember primary = awaitPrimary();
    List<RegistryMember> dying =
        members.stream().filter(member -> member == primary || member.leads()).toList();

    members.removeAll(dying);
    dying.forEach(RegistryMember::die);

    awaitPrimary();
    assertThat(members).filteredOn(RegistryMember::leads).hasSize(1);
  }

  /** All members have joined one generation, and were told the same. */
  private RegistryMember awaitPrimary() {
    return awaitPrimaryOtherThan(null);
  }

  private RegistryMember awaitPrimaryOtherThan(@Nullable RegistryMember former) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              List<Election> told =
                  Arrays.asList(
                      members.stream().map(RegistryMember::election).toArray(Election[]::new));
              Election one = told.get(0);
              return one == null || told.stream().anyMatch(other -> !one.equals(other))
                  ? null
                  : members.stream()
                      .filter(member -> member != former)
                      .filter(
                          member ->
                              one.primary() != null && member.url().equals(one.primary().url()))
                      .findFirst()
                      .orElse(null);
            },
            primary -> primary != null);
  }

  private void assertListedAndDescribed() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      ListGroupsOptions registries =
          new ListGroupsOptions().withProtocolTypes(Set.of(RegistryMember.PROTOCOL_TYPE));
      // The list follows a group within half a second.
      await()
          .untilAsserted(
              () ->
                  assertThat(admin.listGroups(registries).all().get())
                      .filteredOn(listed -> listed.groupId().equals(group))
                      .singleElement()
                      .satisfies(
                          listed -> {
                            assertThat(listed.protocol()).isEqualTo(RegistryMember.PROTOCOL_TYPE);
                            assertThat(listed.type()).contains(GroupType.CLASSIC);
                            assertThat(listed.groupState()).contains(GroupState.STABLE);
                            assertThat(listed.isSimpleConsumerGroup()).isFalse();
                          }));
      assertThat(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get())
          .extracting(GroupListing::groupId)
          .doesNotContain(group);
      ClassicGroupDescription described =
          admin.describeClassicGroups(List.of(group)).all().get().get(group);
      assertThat(described.protocol()).isEqualTo(RegistryMember.PROTOCOL_TYPE);
      assertThat(described.protocolData()).isEqualTo(RegistryMember.PROTOCOL);
      assertThat(described.state()).isEqualTo(ClassicGroupState.STABLE);
      assertThat(described.members())
          .extracting(MemberDescription::clientId)
          .containsExactlyInAnyOrderElementsOf(members.stream().map(RegistryMember::url).toList());
    }
  }
}
