package io.muster.loadtest.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a program of the distribution, run by the JDK that runs this. */
public final class JavaCommand {
  private JavaCommand() {}

  /**
   * The program and its arguments, as {@link ProcessBuilder} takes them.
   *
   * @param classPath as {@code java -cp} takes it
   */
  public static List<String> of(
      String classPath, List<String> jvmOptions, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
