package io.muster.loadtest.oracle;

import io.muster.loadtest.oracle.scenario.Scenario;
import java.nio.file.Path;

/**
 * A difference that scenarios have shown again and again.
 *
 * @param scenario with as few steps as show it
 * @param result of one more play of that
 * @param file where it is kept
 */
public record Finding(Scenario scenario, OracleReport.Result result, Path file) {}
