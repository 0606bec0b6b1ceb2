/**
 * The language the oracle's scripts are written in, and the stage they are played on: members by
 * name, requests with the answer that is expected, and a transcript in which generated ids are
 * replaced by names, so that two servers' transcripts can be compared.
 */
@NullMarked
package io.muster.loadtest.oracle.stage;

import org.jspecify.annotations.NullMarked;
