/** What is shown to a person at a terminal. */
@NullMarked
package io.muster.loadtest.terminal;

import org.jspecify.annotations.NullMarked;
