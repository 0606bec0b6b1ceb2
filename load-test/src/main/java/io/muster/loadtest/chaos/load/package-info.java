/** Clients that do what clients do, whatever goes wrong, and write down what they were told. */
@NullMarked
package io.muster.loadtest.chaos.load;

import org.jspecify.annotations.NullMarked;
