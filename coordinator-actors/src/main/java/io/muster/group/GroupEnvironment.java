package io.muster.group;

import java.util.function.Supplier;

/**
 * What every {@link GroupActor} of a node works with.
 *
 * @param uuids the random part of new member ids
 * @param metrics told what happens to groups
 */
public record GroupEnvironment(
    GroupSettings rules,
    GroupActorSettings bounds,
    GroupDirectory directory,
    OffsetStore offsetStore,
    OffsetSource offsetSource,
    TopicCatalog topics,
    Transactions transactions,
    Supplier<String> uuids,
    GroupMetrics metrics) {}
