/**
 * The programs that run in JVMs of their own during a load test: stock consumers, and simulated
 * members. They are told what to do on standard input and tell what happens on standard output, a
 * line of JSON each.
 */
@NullMarked
package io.muster.loadtest.load.worker;

import org.jspecify.annotations.NullMarked;
