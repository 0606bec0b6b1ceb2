/** What goes wrong, when, and how it is put right again. */
@NullMarked
package io.muster.loadtest.chaos.fault;

import org.jspecify.annotations.NullMarked;
