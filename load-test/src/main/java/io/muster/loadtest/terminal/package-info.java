/** What is shown to a person at a terminal, and what is kept from it. */
@NullMarked
package io.muster.loadtest.terminal;

import org.jspecify.annotations.NullMarked;
