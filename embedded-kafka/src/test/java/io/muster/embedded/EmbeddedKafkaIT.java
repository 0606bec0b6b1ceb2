package io.muster.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program as others do: as a child process, from the folder of jars the build leaves. */
@Timeout(180)
class EmbeddedKafkaIT {
  private static final String CLASS_PATH = Path.of(System.getProperty("dist.dir"), "*").toString();

  @TempDir Path data;

  @Test
  void servesKeepsItsTopicsAndEndsWithItsParent() throws Exception {
    int port = BrokerProperties.freePort();
    Process first = start(port);
    try {
      assertThat(firstLine(first)).isEqualTo("Kafka ready on 127.0.0.1:" + port);
      try (Admin admin = admin(port)) {
        admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1))).all().get();
      }
    } finally {
      first.destroy();
    }
    assertThat(first.waitFor(30, TimeUnit.SECONDS)).as("ended by SIGTERM").isTrue();

    Process second = start(port);
    try {
      assertThat(firstLine(second)).isEqualTo("Kafka ready on 127.0.0.1:" + port);
      try (Admin admin = admin(port)) {
        assertThat(admin.listTopics().names().get()).containsExactly("kept");
      }
      second.getOutputStream().close();
      assertThat(second.waitFor(30, TimeUnit.SECONDS)).as("ended by end of input").isTrue();
      assertThat(second.exitValue()).isZero();
    } finally {
      second.destroyForcibly();
    }
    assertThat(Files.exists(data.resolve("broker.log"))).isTrue();
  }

  @Test
  void refusesWrongArgumentsInOneLine() throws Exception {
    assertRefused(List.of("--port", "70000", "--data", data.toString()), "--port is 70000");
    assertRefused(List.of("--port", "1"), "--data");
    assertRefused(
        List.of("--port", "1", "--data", data.toString(), "--property", "num.io.threads=none"),
        "num.io.threads");
  }

  private static void assertRefused(List<String> args, String because) throws Exception {
    Process process = java(args);
    List<String> errors = process.errorReader().lines().toList();
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors).singleElement().asString().contains(because);
  }

  private Process start(int port) throws IOException {
    return java(
        List.of(
            "--port", Integer.toString(port),
            "--data", data.toString(),
            "--property", "group.initial.rebalance.delay.ms=0"));
  }

  private static Process java(List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", CLASS_PATH));
    command.add(EmbeddedKafka.class.getName());
    command.addAll(args);
    return new ProcessBuilder(command).start();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    return String.valueOf(out.readLine());
  }

  private static Admin admin(int port) {
    return Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port));
  }
}
