package io.muster.group;

/** Everything that {@link GroupActor} receives: requests of clients and its own notes to itself. */
public interface GroupMessage {}
