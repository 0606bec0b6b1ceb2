/**
 * What a load test found: the report as data, the names of its figures and the thresholds that may
 * be set on them, and the page for a person.
 */
@NullMarked
package io.muster.loadtest.load.report;

import org.jspecify.annotations.NullMarked;
