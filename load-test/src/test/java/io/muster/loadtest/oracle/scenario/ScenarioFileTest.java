package io.muster.loadtest.oracle.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioFileTest {
  @TempDir Path folder;

  @Test
  void everyScenarioIsReadAsItWasWritten() throws Exception {
    Generator generator = new Generator(3, Vocabulary.ofClients());
    for (int i = 0; i < 200; i++) {
      Scenario scenario = generator.scenario(i);

      assertThat(ScenarioFile.parse(ScenarioFile.text(scenario))).isEqualTo(scenario);
    }
  }

  @Test
  void aStepIsALine() throws Exception {
    Scenario scenario = new Generator(3, Vocabulary.ofClients()).scenario(1);

    assertThat(ScenarioFile.text(scenario).lines().filter(line -> line.contains("\"step\"")))
        .hasSize(scenario.steps().size());
  }

  @Test
  void whatIsNoScenarioIsRefusedWithTheNameOfTheFile() throws Exception {
    Path file = folder.resolve("wrong.json");
    Files.writeString(file, "{\"name\": \"x\", \"cast\": [], \"steps\": [{\"step\": \"dance\"}]}");

    assertThatThrownBy(() -> ScenarioFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("wrong.json")
        .hasMessageContaining("dance");
  }

  @Test
  void keptScenariosCanBeReadAndHaveNamesOfTheirOwn() throws Exception {
    assertThat(KeptScenarios.all()).extracting(Scenario::name).doesNotHaveDuplicates();
  }
}
