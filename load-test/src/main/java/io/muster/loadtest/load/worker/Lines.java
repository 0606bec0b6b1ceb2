package io.muster.loadtest.load.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON, a line for each object. */
public final class Lines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Lines() {}

  /** Without the end of the line. */
  public static String write(Object object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(object + " cannot be written", e);
    }
  }

  /**
   * The inverse of {@link #write}.
   *
   * @throws IllegalArgumentException when it is no such line
   */
  public static <T> T read(String line, Class<T> type) {
    try {
      return JSON.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not a line of a worker: " + line, e);
    }
  }
}
