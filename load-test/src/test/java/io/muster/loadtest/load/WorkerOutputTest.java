package io.muster.loadtest.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.loadtest.load.worker.Lines;
import io.muster.loadtest.load.worker.WorkerEvent;
import io.muster.loadtest.load.worker.WorkerEvent.Left;
import io.muster.loadtest.load.worker.WorkerEvent.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerOutputTest {
  @TempDir private Path folder;

  @Test
  void aLineThatIsNoEventIsKeptInTheLogAndTheEventsGoOn() throws IOException {
    Path log = Files.writeString(folder.resolve("jvm-1.log"), "its log\n");
    String warning = "OpenJDK 64-Bit Server VM warning: something is full";
    List<WorkerEvent> events = new ArrayList<>();

    new WorkerOutput(
            new BufferedReader(
                new StringReader(
                    String.join(
                        "\n",
                        Lines.write(new Ready(1)),
                        warning,
                        "null",
                        "{\"event\":\"unheard of\"}",
                        Lines.write(new Left(2, "c1-1"))))),
            log)
        .read(events::add);

    assertThat(events).containsExactly(new Ready(1), new Left(2, "c1-1"));
    assertThat(Files.readAllLines(log))
        .containsExactly("its log", warning, "null", "{\"event\":\"unheard of\"}");
  }
}
