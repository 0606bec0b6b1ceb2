package io.muster.gateway.api;

import java.util.Set;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** A Kafka API that Muster answers itself. */
public interface ServedApi {

  ApiKeys key();

  /** Oldest version that is answered; Kafka's own unless there is a reason. */
  default short oldestVersion() {
    return key().oldestVersion();
  }

  /** Newest version that is answered; Kafka's own newest stable one unless there is a reason. */
  default short latestVersion() {
    return key().latestVersion(false);
  }

  /** Whether part of it goes upstream, so that it works only in versions known there, too. */
  default boolean asksUpstream() {
    return false;
  }

  /** What else the upstream must support for it to work. */
  default Set<ApiKeys> needs() {
    return Set.of();
  }

  /**
   * Answers one request, now or later, through the exchange. Runs on the connection's actor and
   * must not block.
   *
   * @param request the body, of this API's generated request class
   */
  void serve(ApiMessage request, Exchange exchange);

  /**
   * The answer to a request that cannot be served, in this API's form.
   *
   * @param error name of the Kafka error
   */
  ApiMessage failure(
      ApiMessage request, short version, org.apache.kafka.common.protocol.Errors error);
}
