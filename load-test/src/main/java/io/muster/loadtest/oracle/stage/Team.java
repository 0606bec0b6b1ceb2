package io.muster.loadtest.oracle.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.message.JoinGroupResponseData;

/**
 * Members of one generation by role. Which member leads is the coordinator's choice, so scripts
 * speak of the leader and the followers.
 *
 * @param followers in the order of their names
 */
public record Team(Actor leader, List<Actor> followers) {
  /** All join at once, into one generation; their roles become their names. */
  public static Team join(List<Actor> members) throws InterruptedException, ExecutionException {
    List<Posted<JoinGroupResponseData>> ids =
        members.stream().filter(Actor::needsId).map(member -> member.join().post()).toList();
    for (Posted<JoinGroupResponseData> id : ids) {
      id.outcome();
    }
    List<Posted<JoinGroupResponseData>> joins =
        members.stream().filter(Actor::needsId).map(member -> member.join().post()).toList();
    for (Posted<JoinGroupResponseData> join : joins) {
      join.outcome();
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
    List<Posted<JoinGroupResponseData>> joins = new ArrayList<>();
    for (Actor member : all()) {
      joins.add(member.join().post());
    }
    for (Posted<JoinGroupResponseData> join : joins) {
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
}
