package io.muster.loadtest.oracle.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.message.JoinGroupResponseData;

/**
 * Members of one generation by role. Which member leads is the coordinator's choice, so scripts
 * speak of the leader and the followers.
 *
 * @param followers in the order of their names
 */
public record Team(Actor leader, List<Actor> followers) {
  /** All join at once, into the group's first generation; their roles become their names. */
  public static Team join(List<Actor> members) throws InterruptedException, ExecutionException {
    for (Posted<?> id : join(members.stream().filter(Actor::needsId))) {
      id.outcome();
    }
    List<Posted<JoinGroupResponseData>> joins = join(members.stream());
    for (Posted<?> join : joins) {
      join.outcome();
    }
    if (members.stream().anyMatch(member -> member.generation() != 1)) {
      throw new BadLuckException("The members did not join into one generation");
    }
    int leader = 0;
    while (leader < members.size() - 1 && !members.get(leader).isLeader()) {
      leader++;
    }
    List<Actor> followers = new ArrayList<>(members);
    Team team = new Team(followers.remove(leader), List.copyOf(followers));
    team.leader().takeRole("leader");
    joins.get(leader).answers();
    for (Actor follower : followers) {
      follower.takeRole("follower" + (followers.indexOf(follower) + 1));
      joins.get(members.indexOf(follower)).answers();
    }
    return team;
  }

  /** The first follower. */
  public Actor follower() {
    return followers.get(0);
  }

  /** The leader assigns, everyone has the assignment: the group is Stable. */
  public Team settle() throws InterruptedException, ExecutionException {
    leader.assign(all()).answers();
    for (Actor follower : followers) {
      follower.sync().answers();
    }
    return this;
  }

  /** All rejoin at once, each with what it joined with before; the leader is the same again. */
  public Team rejoin() throws InterruptedException, ExecutionException {
    for (Posted<?> join : join(Stream.of(all()))) {
      join.answers();
    }
    return this;
  }

  /** The leader first. */
  public Actor[] all() {
    List<Actor> all = new ArrayList<>(followers);
    all.add(0, leader);
    return all.toArray(Actor[]::new);
  }

  private static List<Posted<JoinGroupResponseData>> join(Stream<Actor> members) {
    return members.map(member -> member.join().post()).toList();
  }
}
