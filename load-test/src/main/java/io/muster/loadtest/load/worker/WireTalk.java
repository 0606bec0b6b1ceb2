package io.muster.loadtest.load.worker;

import io.muster.loadtest.load.worker.WorkerEvent.Joined;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Follows what stock clients and their coordinators say to each other: measures it, counts errors,
 * and tells when a member is in a new generation. Thread-safe; one for all consumers of a JVM.
 */
final class WireTalk {
  /** Clients have few requests under way; whatever was never answered must not pile up. */
  private static final int MOST_UNDER_WAY = 10_000;

  private static final Pattern ERROR = Pattern.compile("\\berrorCode=(-?\\d+)");

  private record Request(String client, int correlationId) {}

  /** What is known of one client. */
  private static final class Client {
    @Nullable Long joiningSince;
    String memberId = "";
    int epoch;
    long commitErrors;
  }

  private final Voice voice;
  private final Map<Request, Long> underWay = new HashMap<>();
  private final Map<String, Client> clients = new HashMap<>();

  WireTalk(Voice voice) {
    this.voice = voice;
  }

  /** A consumer begins anew: what it says from now on belongs to another member. */
  synchronized void forget(String client) {
    clients.remove(client);
    underWay.keySet().removeIf(request -> request.client().equals(client));
  }

  /**
   * How many errors of its commits this client was told of, or lost the answer with, and were
   * counted. It has told of them before its application knows.
   */
  synchronized long commitErrors(String client) {
    Client known = clients.get(client);
    return known == null ? 0 : known.commitErrors;
  }

  /**
   * Takes in what was said.
   *
   * @param at when, in microseconds since the epoch
   */
  synchronized void hear(WireLog said, long at) {
    Request request = new Request(said.client(), said.correlationId());
    switch (said.kind()) {
      case SENT -> {
        if (isOfGroups(said.api()) && underWay.size() < MOST_UNDER_WAY) {
          underWay.put(request, at);
        }
        Client client = client(said);
        if (client.joiningSince == null && begins(said.api(), client)) {
          client.joiningSince = at;
        }
      }
      case ANSWERED -> {
        Long sentAt = underWay.remove(request);
        countErrors(said);
        if (sentAt != null) {
          answered(said, sentAt, at);
        }
      }
      case CANCELLED -> {
        underWay.remove(request);
        count(said, "disconnected");
      }
    }
  }

  private Client client(WireLog said) {
    return clients.computeIfAbsent(said.client(), unknown -> new Client());
  }

  private static boolean isOfGroups(ApiKeys api) {
    return switch (api) {
      case HEARTBEAT, OFFSET_COMMIT, JOIN_GROUP, SYNC_GROUP, CONSUMER_GROUP_HEARTBEAT -> true;
      default -> false;
    };
  }

  private static boolean begins(ApiKeys api, Client client) {
    return api == ApiKeys.JOIN_GROUP
        || (api == ApiKeys.CONSUMER_GROUP_HEARTBEAT && client.epoch <= 0);
  }

  private void answered(WireLog said, long sentAt, long at) {
    switch (said.api()) {
      case HEARTBEAT -> voice.latencies().record(Measured.HEARTBEAT, at - sentAt);
      case OFFSET_COMMIT -> voice.latencies().record(Measured.COMMIT, at - sentAt);
      case SYNC_GROUP -> voice.latencies().record(Measured.SYNC, at - sentAt);
      case JOIN_GROUP -> joinAnswered(said, at);
      case CONSUMER_GROUP_HEARTBEAT -> {
        voice.latencies().record(Measured.HEARTBEAT, at - sentAt);
        epochAnswered(said, at);
      }
      default -> {
        // Not measured.
      }
    }
  }

  private void joinAnswered(WireLog said, long at) {
    if (said.number("errorCode") != Errors.NONE.code()) {
      return;
    }
    Client client = client(said);
    String memberId = said.field("memberId").orElse("");
    tellJoined(said, client, at, said.number("generationId"), memberId, isLeader(said, memberId));
  }

  private static boolean isLeader(WireLog said, String memberId) {
    return said.field("leader").orElse("").equals(memberId);
  }

  /** KIP-848: the epoch grows with each heartbeat that brings something new, and ends at −1. */
  private void epochAnswered(WireLog said, long at) {
    Client client = client(said);
    int epoch = said.number("memberEpoch");
    if (said.number("errorCode") != Errors.NONE.code() || epoch <= 0) {
      client.epoch = 0;
    } else if (epoch != client.epoch) {
      client.epoch = epoch;
      tellJoined(said, client, at, epoch, said.field("memberId").orElse(client.memberId), false);
    }
  }

  private void tellJoined(
      WireLog said, Client client, long at, int generation, String memberId, boolean leads) {
    Long since = client.joiningSince;
    client.joiningSince = null;
    client.memberId = memberId;
    if (since != null) {
      voice.latencies().record(Measured.JOIN, at - since);
    }
    voice.tell(new Joined(at, said.client(), since, generation, memberId, leads));
  }

  /** An answer counts once for each of its errors, however many partitions have it. */
  private void countErrors(WireLog said) {
    Set<Errors> errors = EnumSet.noneOf(Errors.class);
    Matcher code = ERROR.matcher(said.body());
    while (code.find()) {
      errors.add(Errors.forCode(Short.parseShort(code.group(1))));
    }
    errors.remove(Errors.NONE);
    errors.forEach(error -> count(said, error.name()));
  }

  private void count(WireLog said, String error) {
    voice.errors().add(said.api().name + " " + error);
    if (said.api() == ApiKeys.OFFSET_COMMIT) {
      client(said).commitErrors++;
    }
  }
}
