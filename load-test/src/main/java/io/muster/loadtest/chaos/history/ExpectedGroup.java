package io.muster.loadtest.chaos.history;

import java.util.Set;

/**
 * What a group must come to once the faults are over.
 *
 * @param clients all of whom must be members
 * @param partitions all of which must be owned
 */
public record ExpectedGroup(String group, Set<String> clients, Set<Integer> partitions) {}
