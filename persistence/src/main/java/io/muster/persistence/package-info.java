/**
 * Where groups are kept: the journal and its snapshots, the directory of groups and the committed
 * offsets, all in one SQL database (H2 or PostgreSQL) behind one connection pool. {@link
 * io.muster.persistence.Persistence} is the way in.
 */
@NullMarked
package io.muster.persistence;

import org.jspecify.annotations.NullMarked;
