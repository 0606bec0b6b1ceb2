package io.muster.loadtest.oracle.scripts;

import io.muster.loadtest.oracle.stage.Call;
import io.muster.loadtest.oracle.stage.Stage;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.jspecify.annotations.Nullable;

/** What scripts ask about configs as a tool does. */
final class Configs {
  /** First words of a group's configs that only one of the servers has. */
  private static final List<String> OF_ONE_ONLY = List.of("group.", "share.", "streams.");

  private Configs() {}

  /**
   * A change of one config.
   *
   * @param value null where none is said
   */
  record Change(OpType operation, String name, @Nullable String value) {
    static Change set(String name, @Nullable String value) {
      return new Change(OpType.SET, name, value);
    }

    static Change delete(String name) {
      return new Change(OpType.DELETE, name, null);
    }
  }

  /** What is to become of one resource's configs. */
  record Changes(ConfigResource.Type type, String name, List<Change> changes) {
    static Changes of(ConfigResource.Type type, String name, Change... changes) {
      return new Changes(type, name, List.of(changes));
    }

    static Changes ofGroup(String name, Change... changes) {
      return of(ConfigResource.Type.GROUP, name, changes);
    }
  }

  /** IncrementalAlterConfigs of the script's own group. */
  static Call<IncrementalAlterConfigsResponseData> change(Stage stage, Change... changes) {
    return change(stage, false, Changes.ofGroup(stage.groupId(), changes));
  }

  /** IncrementalAlterConfigs. */
  static Call<IncrementalAlterConfigsResponseData> change(
      Stage stage, boolean validateOnly, Changes... resources) {
    IncrementalAlterConfigsRequestData request =
        new IncrementalAlterConfigsRequestData().setValidateOnly(validateOnly);
    for (Changes resource : resources) {
      var asked =
          new IncrementalAlterConfigsRequestData.AlterConfigsResource()
              .setResourceType(resource.type().id())
              .setResourceName(resource.name());
      resource
          .changes()
          .forEach(
              change ->
                  asked
                      .configs()
                      .add(
                          new IncrementalAlterConfigsRequestData.AlterableConfig()
                              .setName(change.name())
                              .setConfigOperation(change.operation().id())
                              .setValue(change.value())));
      request.resources().add(asked);
    }
    return stage.call(request, 1, IncrementalAlterConfigsResponseData.class);
  }

  /** AlterConfigs of the script's own group. */
  static Call<AlterConfigsResponseData> replace(Stage stage, Change... all) {
    return replace(stage, false, Changes.ofGroup(stage.groupId(), all));
  }

  /** AlterConfigs, which knows no operations: it says all configs that there are to be. */
  static Call<AlterConfigsResponseData> replace(
      Stage stage, boolean validateOnly, Changes... resources) {
    AlterConfigsRequestData request = new AlterConfigsRequestData().setValidateOnly(validateOnly);
    for (Changes resource : resources) {
      var asked =
          new AlterConfigsRequestData.AlterConfigsResource()
              .setResourceType(resource.type().id())
              .setResourceName(resource.name());
      resource
          .changes()
          .forEach(
              change ->
                  asked
                      .configs()
                      .add(
                          new AlterConfigsRequestData.AlterableConfig()
                              .setName(change.name())
                              .setValue(change.value())));
      request.resources().add(asked);
    }
    return stage.call(request, 2, AlterConfigsResponseData.class);
  }

  /** DescribeConfigs of the script's own group, all of them, with where their values are from. */
  static Call<DescribeConfigsResponseData> describe(Stage stage) {
    return describe(
        stage,
        new DescribeConfigsRequestData()
            .setIncludeSynonyms(true)
            .setResources(List.of(group(stage.groupId(), null))));
  }

  /** DescribeConfigs. The order of configs is open, and groups of each server have some more. */
  static Call<DescribeConfigsResponseData> describe(
      Stage stage, DescribeConfigsRequestData request) {
    return stage.call(
        request,
        4,
        DescribeConfigsResponseData.class,
        answer ->
            answer
                .results()
                .forEach(
                    result -> {
                      result.configs().removeIf(Configs::isOfOneOnly);
                      result
                          .configs()
                          .sort(Comparator.comparing(DescribeConfigsResourceResult::name));
                    }));
  }

  private static boolean isOfOneOnly(DescribeConfigsResourceResult config) {
    return OF_ONE_ONLY.stream().anyMatch(config.name()::startsWith);
  }

  /**
   * A group to describe.
   *
   * @param names null for all of its configs
   */
  static DescribeConfigsResource group(String groupId, @Nullable List<String> names) {
    return resource(ConfigResource.Type.GROUP, groupId, names);
  }

  /**
   * What is to be described.
   *
   * @param names null for all of its configs
   */
  static DescribeConfigsResource resource(
      ConfigResource.Type type, String resourceName, @Nullable List<String> names) {
    return new DescribeConfigsResource()
        .setResourceType(type.id())
        .setResourceName(resourceName)
        .setConfigurationKeys(names);
  }

  /** What a controller has accepted, its broker knows a moment later. */
  static void describeOnce(Stage stage, String name, String value) throws Exception {
    describe(stage)
        .once(
            "an answer with %s=%s".formatted(name, value),
            answer ->
                answer.results().get(0).configs().stream()
                    .anyMatch(
                        config -> config.name().equals(name) && value.equals(config.value())));
  }

  /** ListConfigResources. Other scripts' resources are there at the same time. */
  static Call<ListConfigResourcesResponseData> list(Stage stage, ConfigResource.Type... types) {
    return list(stage, Stream.of(types).map(ConfigResource.Type::id).toList());
  }

  /** ListConfigResources by the types' numbers. */
  static Call<ListConfigResourcesResponseData> list(Stage stage, List<Byte> types) {
    return stage.call(
        new ListConfigResourcesRequestData().setResourceTypes(types),
        1,
        ListConfigResourcesResponseData.class,
        answer -> {
          answer
              .configResources()
              .removeIf(resource -> !resource.resourceName().startsWith(stage.groupId()));
          answer
              .configResources()
              .sort(
                  Comparator.comparing(
                      ListConfigResourcesResponseData.ConfigResource::resourceName));
        });
  }

  /** Muster's list may be behind its groups for half a second. */
  static void listOnce(Stage stage, String[] names, ConfigResource.Type... types) throws Exception {
    list(stage, types)
        .once(
            "a list of " + Arrays.toString(names),
            answer ->
                answer.configResources().stream()
                    .map(ListConfigResourcesResponseData.ConfigResource::resourceName)
                    .toList()
                    .equals(List.of(names)));
  }
}
