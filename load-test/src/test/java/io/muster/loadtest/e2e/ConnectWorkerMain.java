package io.muster.loadtest.e2e;

import java.io.IOException;

/**
 * A distributed worker of Kafka Connect, as its own start script starts it, that ends with whoever
 * started it: with the end of its standard input. Connect is on the class path in the profile that
 * runs it only, so it is called by name.
 */
final class ConnectWorkerMain {
  private static final String CONNECT = "org.apache.kafka.connect.cli.ConnectDistributed";

  private ConnectWorkerMain() {}

  /**
   * Runs it.
   *
   * @param arguments the file with the worker's properties
   */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Thread input = new Thread(ConnectWorkerMain::haltAtEndOfInput, "end-of-input");
    input.setDaemon(true);
    input.start();
    Class.forName(CONNECT).getMethod("main", String[].class).invoke(null, (Object) arguments);
  }

  private static void haltAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Nobody writes anything.
      }
    } catch (IOException e) {
      System.err.println("Standard input has failed: " + e);
    }
    Runtime.getRuntime().halt(1);
  }
}
