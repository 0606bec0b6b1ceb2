package io.muster.gateway;

import io.muster.gateway.api.ServedApi;
import io.muster.gateway.rewrite.AddressRewrite;
import java.util.Set;
import org.apache.kafka.common.protocol.ApiKeys;

/** What becomes of the requests of one API. An API without a route is not there for clients. */
sealed interface Route {

  ApiKeys key();

  default short oldestVersion() {
    return key().oldestVersion();
  }

  default short latestVersion() {
    return key().latestVersion(false);
  }

  default boolean supports(short version) {
    return version >= oldestVersion() && version <= latestVersion();
  }

  /** Whether it works only in versions that the upstream supports, too. */
  boolean needsUpstream();

  /** Other APIs without which it does not work, which the upstream must support. */
  default Set<ApiKeys> needs() {
    return Set.of();
  }

  /** Muster answers. */
  record Serve(ServedApi api) implements Route {
    @Override
    public ApiKeys key() {
      return api.key();
    }

    @Override
    public short oldestVersion() {
      return api.oldestVersion();
    }

    @Override
    public short latestVersion() {
      return api.latestVersion();
    }

    @Override
    public boolean needsUpstream() {
      return api.asksUpstream();
    }

    @Override
    public Set<ApiKeys> needs() {
      return api.needs();
    }
  }

  /** The upstream answers, and the addresses in the answer are replaced. */
  record Rewrite(AddressRewrite addresses) implements Route {
    @Override
    public ApiKeys key() {
      return addresses.key();
    }

    @Override
    public boolean needsUpstream() {
      return true;
    }
  }

  /** The upstream answers; request and answer pass undecoded. */
  record Forward(ApiKeys key) implements Route {
    @Override
    public boolean needsUpstream() {
      return true;
    }
  }
}
