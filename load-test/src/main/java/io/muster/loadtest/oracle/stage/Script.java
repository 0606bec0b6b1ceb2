package io.muster.loadtest.oracle.stage;

/**
 * A fixed sequence of requests in one group of its own.
 *
 * @param name says in a sentence what the protocol does here; unique
 * @param scene what is played
 */
public record Script(String name, Scene scene) {
  /** The requests. The same code is played to every server; it decides nothing by the server. */
  @FunctionalInterface
  public interface Scene {
    void play(Stage stage) throws Exception;
  }
}
