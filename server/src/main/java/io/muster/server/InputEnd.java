package io.muster.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The end of standard input, which is a pipe from the program that started this one: it comes when
 * that program ends, even when it is killed and can do nothing for its children.
 */
final class InputEnd {
  private InputEnd() {}

  /** From now on it ends this process, as SIGTERM would. */
  static void endsThisProcess() {
    Thread watch = new Thread(InputEnd::awaitAndExit, "input-end");
    watch.setDaemon(true);
    watch.start();
  }

  private static void awaitAndExit() {
    try (InputStream in = System.in) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Cannot be read any more: that is its end, too.
    }
    System.exit(0);
  }
}
