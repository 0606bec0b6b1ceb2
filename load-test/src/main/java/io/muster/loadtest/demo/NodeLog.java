package io.muster.loadtest.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the node's log tells about one group: each JoinGroup that arrived, and each join phase that
 * was completed. Read on demand, as far as it is written.
 */
final class NodeLog {
  /**
   * A JoinGroup request arrived at the group.
   *
   * @param client its client id
   * @param hasMemberId false if it was sent back to come again with a member id (KIP-394)
   */
  record Arrival(Instant at, String client, boolean hasMemberId) {}

  /**
   * A join phase ended and everybody who waited was answered.
   *
   * @param window as the node had it set for the group
   * @param waited from the first JoinGroup of the phase to its end
   */
  record Phase(Instant at, int generation, int members, Duration window, String waited) {}

  private static final Pattern TIME =
      Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d)[.,](\\d{3,9})");
  private static final Pattern FIELD = Pattern.compile("([A-Za-z.]+)=(\\S+)");

  private final Path file;
  private final String group;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Phase> phases = new ArrayList<>();
  private long position;

  NodeLog(Path file, String group) {
    this.file = file;
    this.group = group;
  }

  /**
   * Reads what was written since the last call.
   *
   * @return an {@link Arrival} or a {@link Phase} each
   */
  List<Record> read() throws IOException {
    List<Record> news = new ArrayList<>();
    for (String line : newLines()) {
      Map<String, String> fields = fields(line);
      if (!group.equals(fields.get("group"))) {
        continue;
      }
      if (line.contains("Join phase complete")) {
        Phase phase =
            new Phase(
                time(line),
                Integer.parseInt(fields.get("generation")),
                Integer.parseInt(fields.get("members")),
                millis(fields.get("window")),
                fields.get("waited"));
        phases.add(phase);
        news.add(phase);
      } else if (line.contains("Join arrived")) {
        Arrival arrival =
            new Arrival(
                time(line), fields.getOrDefault("client", "?"), fields.containsKey("member"));
        arrivals.add(arrival);
        news.add(arrival);
      }
    }
    return news;
  }

  Optional<Phase> phase(OptionalInt generation) {
    return phases.stream()
        .filter(p -> generation.isPresent() && p.generation == generation.getAsInt())
        .findFirst();
  }

  /** The last JoinGroup that arrived before the phase ended. */
  Optional<Arrival> lastArrivalBefore(Phase phase) {
    return arrivals.stream().filter(a -> !a.at.isAfter(phase.at)).reduce((a, b) -> b);
  }

  /** The JoinGroup of that client that the phase answered. */
  Optional<Arrival> arrivalOf(String client, Phase phase) {
    return arrivals.stream()
        .filter(a -> a.client.equals(client) && !a.at.isAfter(phase.at))
        .reduce((a, b) -> b);
  }

  private List<String> newLines() throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) (in.length() - position)];
      in.seek(position);
      in.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      position += whole.getBytes(StandardCharsets.UTF_8).length;
      return whole.lines().toList();
    }
  }

  private static Map<String, String> fields(String line) {
    Map<String, String> fields = new HashMap<>();
    FIELD.matcher(line).results().forEach(f -> fields.putIfAbsent(f.group(1), f.group(2)));
    return fields;
  }

  private static Instant time(String line) {
    Matcher time = TIME.matcher(line);
    if (!time.find()) {
      throw new IllegalArgumentException("A line of the log without a time: " + line);
    }
    return LocalDateTime.parse(time.group(1) + "T" + time.group(2) + "." + time.group(3))
        .atZone(ZoneId.systemDefault())
        .toInstant();
  }

  private static Duration millis(String text) {
    return Duration.ofMillis(Long.parseLong(text.replaceFirst("ms$", "")));
  }
}
