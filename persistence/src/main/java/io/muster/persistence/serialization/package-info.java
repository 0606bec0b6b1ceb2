/**
 * How events, snapshots and messages between nodes are written: as CBOR, by Jackson, under names
 * that do not change with the code. {@code docs/events.md} says how events may evolve.
 */
@NullMarked
package io.muster.persistence.serialization;

import org.jspecify.annotations.NullMarked;
