package io.muster.loadtest.load.plan;

import java.time.Duration;
import java.util.List;

/**
 * A part of a scenario, which lasts until the next begins.
 *
 * @param name for a person
 * @param at when it begins at the earliest, from the first join on; the one before it is done first
 * @param actions one after the other
 */
public record Phase(String name, Duration at, List<Action> actions) {}
