/**
 * The consumer group: its commands and replies, its events, its rules and the actor that runs them.
 * The rules are plain immutable classes without actors, clocks or I/O; {@link
 * io.muster.group.GroupActor} is the shell around them.
 */
@NullMarked
package io.muster.group;

import org.jspecify.annotations.NullMarked;
