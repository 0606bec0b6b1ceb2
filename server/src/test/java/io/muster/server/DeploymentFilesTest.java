package io.muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What starts Muster elsewhere can be read, and sets nothing that Muster does not know. */
class DeploymentFilesTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern VARIABLE = Pattern.compile("\\bMUSTER_[A-Z_]+\\b");

  /** Docker Compose's own: the name of this host, for MUSTER_ADVERTISE. */
  private static final Set<String> NOT_SETTINGS = Set.of("MUSTER_HOST");

  /** Of kinds that are not of Kubernetes' core. */
  private static final Map<String, String> API_VERSIONS =
      Map.of(
          "StatefulSet", "apps/v1",
          "Role", "rbac.authorization.k8s.io/v1",
          "RoleBinding", "rbac.authorization.k8s.io/v1",
          "PodDisruptionBudget", "policy/v1");

  static Stream<Path> yamlFiles() throws IOException {
    try (Stream<Path> manifests = Files.list(HOME.resolve("deploy/kubernetes"))) {
      return Stream.concat(
              Stream.of(HOME.resolve("docker-compose.yml")), manifests.toList().stream())
          .filter(path -> path.toString().matches(".*\\.ya?ml"));
    }
  }

  static Stream<Path> allFiles() throws IOException {
    return Stream.concat(yamlFiles(), Stream.of(HOME.resolve("Dockerfile")));
  }

  @ParameterizedTest
  @MethodSource("yamlFiles")
  void canBeRead(Path file) throws IOException {
    assertThat(documents(file)).isNotEmpty().allMatch(JsonNode::isObject);
  }

  /** The model of Kubernetes' own client takes only fields that there are, of their types. */
  @ParameterizedTest
  @MethodSource("manifests")
  void isWhatKubernetesKnows(String file, String kind, String manifest) throws Exception {
    Class<?> model = Class.forName("io.kubernetes.client.openapi.models.V1" + kind);

    Object parsed = model.getMethod("fromJson", String.class).invoke(null, manifest);

    assertThat(parsed)
        .hasFieldOrPropertyWithValue("kind", kind)
        .hasFieldOrPropertyWithValue("apiVersion", API_VERSIONS.getOrDefault(kind, "v1"));
  }

  static Stream<Arguments> manifests() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("deploy/kubernetes"))) {
      List<Arguments> manifests = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        for (JsonNode manifest : documents(file)) {
          String kind = manifest.path("kind").asText();
          if (!kind.equals("Kustomization")) { // read by kubectl, not by Kubernetes
            manifests.add(
                Arguments.of(String.valueOf(file.getFileName()), kind, manifest.toString()));
          }
        }
      }
      assertThat(manifests).isNotEmpty();
      return manifests.stream();
    }
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
      return documents.readAll();
    }
  }

  @ParameterizedTest
  @MethodSource("allFiles")
  void namesOnlyVariablesThatThereAre(Path file) throws IOException {
    assertThat(variablesIn(Files.readString(file)))
        .isSubsetOf(variablesIn(Files.readString(HOME.resolve("application.conf"))));
  }

  private static Set<String> variablesIn(String text) {
    return VARIABLE
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(name -> !NOT_SETTINGS.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
