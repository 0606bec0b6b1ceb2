package io.muster.loadtest.load.worker;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * A request or an answer in the log of a stock client, which tells at level DEBUG what its
 * interface does not: every request with its correlation id, and every answer.
 *
 * @param body the answer, as kafka-clients prints it; empty of a request
 */
record WireLog(Kind kind, String client, ApiKeys api, int correlationId, String body) {
  /** The class that writes it. */
  static final String LOGGER = "org.apache.kafka.clients.NetworkClient";

  private static final Pattern CLIENT = Pattern.compile("clientId=([^,\\]]+)");
  private static final Pattern SENDING =
      Pattern.compile("Sending ([A-Z_]+) request with header .*?correlationId=(\\d+)");
  private static final Pattern RECEIVED =
      Pattern.compile(
          "Received ([A-Z_]+) response from node .*? with header .*?correlationId=(\\d+)[^:]*: ");
  private static final Pattern CANCELLED =
      Pattern.compile("Cancelled in-flight ([A-Z_]+) request with correlation id (\\d+)");

  enum Kind {
    SENT,
    ANSWERED,
    /** Its connection ended before the answer came. */
    CANCELLED
  }

  /** Reads a message of the log; empty if it tells of something else. */
  static Optional<WireLog> parse(String message) {
    WireLog found = parse(Kind.SENT, SENDING, message);
    if (found == null) {
      found = parse(Kind.ANSWERED, RECEIVED, message);
    }
    if (found == null) {
      found = parse(Kind.CANCELLED, CANCELLED, message);
    }
    return Optional.ofNullable(found);
  }

  private static @Nullable WireLog parse(Kind kind, Pattern pattern, String message) {
    Matcher matcher = pattern.matcher(message);
    Matcher client = CLIENT.matcher(message);
    return matcher.find() && client.find()
        ? new WireLog(
            kind,
            client.group(1),
            ApiKeys.valueOf(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            kind == Kind.ANSWERED ? message.substring(matcher.end()) : "")
        : null;
  }

  /** The value of the body's first field of this name. */
  Optional<String> field(String name) {
    Matcher field = Pattern.compile("\\b" + name + "='?([^',)]*)").matcher(body);
    return field.find() ? Optional.of(field.group(1)) : Optional.empty();
  }

  /** Likewise, of a number. */
  int number(String name) {
    return field(name).map(Integer::valueOf).orElse(-1);
  }
}
