/**
 * Transactions of the log behind the gateway, as far as a group has to know them. Plain immutable
 * classes that know nothing of groups, clocks or actors.
 */
@NullMarked
package io.muster.group.txn;

import org.jspecify.annotations.NullMarked;
