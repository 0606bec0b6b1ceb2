/**
 * {@code muster chaos}: a cluster under load to which everything happens that happens to clusters,
 * and a checker that says whether its clients could tell.
 */
@NullMarked
package io.muster.loadtest.chaos;

import org.jspecify.annotations.NullMarked;
