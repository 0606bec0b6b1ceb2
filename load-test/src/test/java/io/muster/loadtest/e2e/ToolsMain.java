package io.muster.loadtest.e2e;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Runs main methods of Kafka's tools one after the other, as standard input says, and tells what
 * came of each on standard output: {@link ToolJvm} is at the other end. Ends with its input.
 */
final class ToolsMain {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @Nullable Integer status;

  private ToolsMain() {}

  /** What a tool meets that would end the JVM. */
  private static final class EndedException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  public static void main(String[] arguments) throws IOException {
    DataInputStream commands = new DataInputStream(System.in);
    DataOutputStream outcomes = new DataOutputStream(System.out);
    ToolsMain tools = new ToolsMain();
    System.setIn(InputStream.nullInputStream());
    System.setOut(new PrintStream(tools.out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(tools.err, true, StandardCharsets.UTF_8));
    Exit.setExitProcedure((code, message) -> tools.end(code));
    Exit.setHaltProcedure((code, message) -> tools.end(code));
    try {
      while (true) {
        String mainClass = commands.readUTF();
        String[] given = new String[commands.readInt()];
        for (int i = 0; i < given.length; i++) {
          given[i] = commands.readUTF();
        }
        outcomes.writeInt(tools.run(mainClass, given));
        write(outcomes, tools.out);
        write(outcomes, tools.err);
        outcomes.flush();
      }
    } catch (EOFException e) {
      return;
    }
  }

  /** The first one counts: a tool may take the exception for a failure of its own. */
  private void end(int code) {
    status = status == null ? Integer.valueOf(code) : status;
    throw new EndedException();
  }

  private int run(String mainClass, String[] arguments) {
    status = null;
    try {
      Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      if (status == null) {
        // As a JVM ends with an exception that nobody has caught.
        e.getCause().printStackTrace();
        return 1;
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("No tool: " + mainClass, e);
    }
    return status == null ? 0 : status;
  }

  private static void write(DataOutputStream outcomes, ByteArrayOutputStream text)
      throws IOException {
    outcomes.writeInt(text.size());
    text.writeTo(outcomes);
    text.reset();
  }
}
