package io.muster.loadtest.oracle.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Scenarios as JSON, a line for each part and each step. */
public final class ScenarioFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScenarioFile() {}

  /**
   * Reads one.
   *
   * @throws IOException when there is none, or it does not say what a scenario must; the message
   *     names file and line
   */
  public static Scenario read(Path file) throws IOException {
    try {
      return parse(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new IOException("%s is no scenario: %s".formatted(file, e.getMessage()), e);
    }
  }

  static Scenario parse(String text) throws JsonProcessingException {
    return JSON.readValue(text, Scenario.class);
  }

  public static void write(Path file, Scenario scenario) throws IOException {
    Files.writeString(file, text(scenario));
  }

  /** What a file says of it. */
  public static String text(Scenario scenario) throws JsonProcessingException {
    return """
    {
      "name": %s,
      "cast": [
    %s
      ],
      "steps": [
    %s
      ]
    }
    """
        .formatted(
            JSON.writeValueAsString(scenario.name()),
            lines(scenario.cast(), Part.class),
            lines(scenario.steps(), Step.class));
  }

  private static <T> String lines(List<T> elements, Class<T> type) throws JsonProcessingException {
    StringBuilder lines = new StringBuilder();
    for (T element : elements) {
      lines.append(lines.isEmpty() ? "" : ",\n").append("    ");
      lines.append(JSON.writerFor(type).writeValueAsString(element));
    }
    return lines.toString();
  }
}
