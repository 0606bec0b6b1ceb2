/**
 * The demo: real consumers in JVMs of their own join one group, a fourth comes, one is killed, one
 * leaves, and a person watches who owns what. {@code DemoConsumer} is the consumers' program,
 * {@code Demo} the story, {@code Stage} what is known of the group so far, {@code Claim} what is
 * checked at the end.
 */
@NullMarked
package io.muster.loadtest.demo;

import org.jspecify.annotations.NullMarked;
