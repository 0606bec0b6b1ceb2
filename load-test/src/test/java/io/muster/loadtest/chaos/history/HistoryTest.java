package io.muster.loadtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.loadtest.chaos.history.FaultSpan.Cut;
import io.muster.loadtest.chaos.history.Operation.Answer;
import io.muster.loadtest.chaos.history.Operation.Kind;
import io.muster.loadtest.chaos.history.Operation.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir private Path folder;

  @Test
  void theFileHasOperationsFaultsAndRemarksALineEach() throws IOException {
    FaultSpan cut =
        new FaultSpan(
            "node cut off",
            List.of("h:1"),
            List.of(new Cut("h:1", "h:2")),
            List.of("h:1", "h:2"),
            5,
            7);
    Path file = folder.resolve("history.jsonl");
    try (History history = new History(file)) {
      history.remark("node 1 cut off for PT2S");
      history.add(
          new Request(Kind.HEARTBEAT, "a", "g", "a", 1, "h:1", Map.of()), 3, Answer.of("NONE"));
      history.add(cut);

      assertThat(history.faults()).containsExactly(cut);
      assertThat(history.operations()).hasSize(1);
    }

    ObjectMapper json = new ObjectMapper();
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(3);
    assertThat(json.readTree(lines.get(0)).path("fault").asText())
        .isEqualTo("node 1 cut off for PT2S");
    assertThat(json.readTree(lines.get(1)).path("request").path("node").asText()).isEqualTo("h:1");
    JsonNode fault = json.readTree(lines.get(2));
    assertThat(fault.path("fault").asText()).isEqualTo("node cut off");
    assertThat(fault.path("nodes").get(0).asText()).isEqualTo("h:1");
    assertThat(fault.path("cuts").get(0).path("to").asText()).isEqualTo("h:2");
    assertThat(fault.path("begin").asLong()).isEqualTo(5);
    assertThat(fault.path("end").asLong()).isEqualTo(7);
  }
}
