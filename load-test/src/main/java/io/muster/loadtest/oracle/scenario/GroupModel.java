package io.muster.loadtest.oracle.scenario;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the generator believes the group to be like, so that most of its steps make sense. Nothing
 * depends on its being right: a server that is of another opinion makes a step a wrong one.
 */
final class GroupModel {
  enum State {
    EMPTY,
    PREPARING,
    COMPLETING,
    STABLE
  }

  /** Where a client stands. */
  enum Standing {
    /** Knows no member id. */
    OUT,
    /** Was handed out a member id and has not joined with it (KIP-394). */
    RESERVED,
    MEMBER,
    /** A member whose JoinGroup is unanswered. */
    JOINING,
    /** A member whose SyncGroup is unanswered. */
    SYNCING,
    /** Has a member id that is worth nothing any more. */
    GONE
  }

  private record Client(Part part, Standing standing, int metadata, List<String> protocols) {
    Client at(Standing other) {
      return new Client(part, other, metadata, protocols);
    }

    Client saying(int otherMetadata, List<String> otherProtocols) {
      return new Client(part, standing, otherMetadata, otherProtocols);
    }
  }

  private final Map<String, Client> clients = new HashMap<>();
  private final List<String> names;
  private final Set<String> arrivals = new LinkedHashSet<>();
  private final Set<String> unsynced = new LinkedHashSet<>();
  private State state = State.EMPTY;
  private @Nullable String leader;

  GroupModel(List<Part> cast) {
    names = cast.stream().map(Part::name).toList();
    cast.forEach(
        part -> clients.put(part.name(), new Client(part, Standing.OUT, 0, part.protocols())));
  }

  State state() {
    return state;
  }

  Standing standing(String name) {
    return client(name).standing();
  }

  Part part(String name) {
    return client(name).part();
  }

  int metadata(String name) {
    return client(name).metadata();
  }

  List<String> protocols(String name) {
    return client(name).protocols();
  }

  boolean isLeader(String name) {
    return name.equals(leader);
  }

  boolean isUnsynced(String name) {
    return unsynced.contains(name);
  }

  /** In the order of the cast. */
  List<String> at(Standing... standings) {
    List<Standing> wanted = List.of(standings);
    return names.stream().filter(name -> wanted.contains(standing(name))).toList();
  }

  List<String> members() {
    return at(Standing.MEMBER, Standing.JOINING, Standing.SYNCING);
  }

  /** Whether time alone changes something: a rebalance or a wait for SyncGroups times out. */
  boolean canLapse() {
    return state == State.PREPARING ? !at(Standing.JOINING).isEmpty() : !unsynced.isEmpty();
  }

  void apply(Step step) {
    if (step instanceof Step.Join join && join.flaw() == null) {
      join(join);
    } else if (step instanceof Step.JoinTogether together) {
      joinTogether(together.names());
    } else if (step instanceof Step.Sync sync && sync.flaw() == null) {
      sync(sync.name());
    } else if (step instanceof Step.Leave leave && leave.flaw() == null) {
      leave(leave.names());
    } else if (step instanceof Step.Silence) {
      remove(at(Standing.MEMBER).stream().filter(name -> client(name).part().isBrief()).toList());
    } else if (step instanceof Step.Lapse && canLapse()) {
      lapse();
    }
  }

  private void join(Step.Join join) {
    String name = join.name();
    Client before = client(name);
    boolean changed =
        before.metadata() != join.metadata() || !before.protocols().equals(join.protocols());
    clients.put(name, before.saying(join.metadata(), join.protocols()));
    boolean hasId = !join.anew() && before.standing() != Standing.OUT;
    if (!hasId && !before.part().isStatic() && join.version() >= 4) {
      move(name, Standing.RESERVED);
    } else if (!hasId) {
      newcomer(name);
    } else if (before.standing() == Standing.RESERVED) {
      wait(name);
    } else if (before.standing() != Standing.GONE) {
      rejoin(name, changed);
    }
  }

  /** Without a member id: a static member takes the place of its predecessor. */
  private void newcomer(String name) {
    String instanceId = client(name).part().instanceId();
    String predecessor =
        instanceId == null
            ? null
            : members().stream()
                .filter(other -> instanceId.equals(client(other).part().instanceId()))
                .findFirst()
                .orElse(null);
    if (predecessor == null) {
      wait(name);
      return;
    }
    boolean leads = isLeader(predecessor);
    boolean wasUnsynced = unsynced.remove(predecessor);
    arrivals.remove(predecessor);
    move(predecessor, Standing.GONE);
    if (leads) {
      leader = name;
    }
    if (state == State.STABLE) {
      move(name, Standing.MEMBER);
      if (wasUnsynced) {
        unsynced.add(name);
      }
    } else {
      wait(name);
    }
  }

  private void rejoin(String name, boolean changed) {
    if (state == State.PREPARING || changed || (state == State.STABLE && isLeader(name))) {
      wait(name);
    }
  }

  private void wait(String name) {
    boolean first = state == State.EMPTY;
    prepare();
    move(name, Standing.JOINING);
    arrivals.add(name);
    completeIfAllAreThere(first);
  }

  private void joinTogether(List<String> together) {
    prepare();
    for (String name : together) {
      move(name, Standing.JOINING);
      arrivals.add(name);
    }
    completeIfAllAreThere(true);
  }

  private void prepare() {
    if (state != State.PREPARING) {
      state = State.PREPARING;
      unsynced.clear();
      at(Standing.SYNCING).forEach(name -> move(name, Standing.MEMBER));
    }
  }

  private void completeIfAllAreThere(boolean regardlessOfReservedIds) {
    if (state == State.PREPARING
        && at(Standing.MEMBER).isEmpty()
        && (regardlessOfReservedIds || at(Standing.RESERVED).isEmpty())) {
      complete();
    }
  }

  private void complete() {
    if (arrivals.isEmpty()) {
      state = State.EMPTY;
      leader = null;
      return;
    }
    if (leader == null || !arrivals.contains(leader)) {
      leader = arrivals.iterator().next();
    }
    at(Standing.JOINING).forEach(name -> move(name, Standing.MEMBER));
    arrivals.clear();
    unsynced.addAll(at(Standing.MEMBER));
    state = State.COMPLETING;
  }

  private void sync(String name) {
    if (standing(name) != Standing.MEMBER) {
      return;
    }
    if (state == State.COMPLETING) {
      unsynced.remove(name);
      move(name, Standing.SYNCING);
      if (isLeader(name)) {
        state = State.STABLE;
        at(Standing.SYNCING).forEach(waiting -> move(waiting, Standing.MEMBER));
      }
    } else if (state == State.STABLE) {
      unsynced.remove(name);
    }
  }

  private void leave(List<String> leaving) {
    for (String name : leaving) {
      if (standing(name) == Standing.RESERVED) {
        move(name, Standing.GONE);
      }
    }
    remove(leaving.stream().filter(members()::contains).toList());
  }

  private void remove(Collection<String> removed) {
    if (removed.isEmpty()) {
      return;
    }
    prepare();
    for (String name : removed) {
      arrivals.remove(name);
      move(name, Standing.GONE);
      if (isLeader(name)) {
        leader = null;
      }
    }
    completeIfAllAreThere(members().isEmpty());
  }

  /** Whoever is waited for is not waited for any longer; static members stay members. */
  private void lapse() {
    if (state == State.PREPARING) {
      List<String> missing = new ArrayList<>(at(Standing.MEMBER));
      missing.removeIf(name -> client(name).part().isStatic());
      missing.forEach(name -> move(name, Standing.GONE));
      complete();
    } else {
      remove(List.copyOf(unsynced));
    }
  }

  private void move(String name, Standing standing) {
    clients.put(name, client(name).at(standing));
  }

  private Client client(String name) {
    Client client = clients.get(name);
    if (client == null) {
      throw new IllegalArgumentException(name + " is not in the cast");
    }
    return client;
  }
}
