package io.muster.loadtest.oracle.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Scenarios that have shown a difference once, kept so that it does not come again: the files that
 * {@code oracle-scenarios/index.txt} names, a line each.
 */
public final class KeptScenarios {
  private static final String FOLDER = "/oracle-scenarios/";

  private KeptScenarios() {}

  /**
   * All of them.
   *
   * @throws IOException when one cannot be read
   */
  public static List<Scenario> all() throws IOException {
    List<Scenario> scenarios = new ArrayList<>();
    for (String file : read("index.txt").lines().filter(line -> !line.isBlank()).toList()) {
      scenarios.add(ScenarioFile.parse(read(file)));
    }
    return List.copyOf(scenarios);
  }

  private static String read(String file) throws IOException {
    try (InputStream in = KeptScenarios.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IOException(FOLDER + file + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
