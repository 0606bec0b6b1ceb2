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

  /**
   * The same command, deaf to SIGINT: a terminal sends it to every process in front of it, but only
   * the one that started the others is to decide what happens then.
   */
  public static List<String> deafToInterrupt(List<String> command) {
    List<String> deaf = new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
    deaf.addAll(command);
    return deaf;
  }
}
