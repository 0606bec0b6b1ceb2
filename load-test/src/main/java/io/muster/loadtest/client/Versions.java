package io.muster.loadtest.client;

import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;

/** Which version of each API a member speaks. */
public final class Versions {
  private final Map<ApiKeys, Short> chosen;

  private Versions(Map<ApiKeys, Short> chosen) {
    this.chosen = chosen;
  }

  /** The newest stable ones; offsets by topic name, so below version 10, which goes by topic id. */
  public static Versions newest() {
    return new Versions(new EnumMap<>(ApiKeys.class))
        .with(ApiKeys.OFFSET_COMMIT, 9)
        .with(ApiKeys.OFFSET_FETCH, 9);
  }

  /** The same but for one API. */
  public Versions with(ApiKeys api, int version) {
    Map<ApiKeys, Short> changed = new EnumMap<>(ApiKeys.class);
    changed.putAll(chosen);
    changed.put(api, (short) version);
    return new Versions(changed);
  }

  public short of(ApiKeys api) {
    return chosen.getOrDefault(api, api.latestVersion());
  }
}
