package io.muster.loadtest.e2e;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A JVM that runs Kafka's tools one after the other: what takes longest of most of them is the
 * start. For tools that read nothing from standard input.
 */
final class ToolJvm implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final DataOutputStream commands;
  private final DataInputStream outcomes;
  private final ExecutorService reader = Executors.newSingleThreadExecutor();

  private ToolJvm(Process process) {
    this.process = process;
    this.commands = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.outcomes = new DataInputStream(process.getInputStream());
  }

  static ToolJvm start() throws IOException {
    Path folder = Folders.fresh("tools");
    return new ToolJvm(
        new ProcessBuilder(Tool.command(ToolsMain.class.getName(), List.of()))
            .redirectError(folder.resolve("stderr.log").toFile())
            .start());
  }

  /**
   * Runs a tool with {@code --bootstrap-server}.
   *
   * @throws IOException when it does not end within a minute, or the JVM has ended
   */
  synchronized Tool.Outcome run(String bootstrap, Tool tool, List<String> arguments)
      throws IOException, InterruptedException {
    commands.writeUTF(tool.mainClass());
    commands.writeInt(2 + arguments.size());
    commands.writeUTF("--bootstrap-server");
    commands.writeUTF(bootstrap);
    for (String argument : arguments) {
      commands.writeUTF(argument);
    }
    commands.flush();
    try {
      return reader.submit(this::read).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("No outcome of %s %s".formatted(tool, arguments), e);
    }
  }

  private Tool.Outcome read() throws IOException {
    return new Tool.Outcome(outcomes.readInt(), text(), text());
  }

  private String text() throws IOException {
    return new String(outcomes.readNBytes(outcomes.readInt()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    reader.shutdownNow();
    commands.close();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
