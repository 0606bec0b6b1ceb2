package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The nodes as a person sees them: a line each. */
final class ClusterView {
  private static final String ROW = "  %-4s  %-21s  %8s  %s";

  private final LocalCluster cluster;
  private final Screen screen;

  ClusterView(LocalCluster cluster, Screen screen) {
    this.cluster = cluster;
    this.screen = screen;
  }

  void show() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(ROW.formatted("node", "clients at", "pid", "state"));
    for (LocalNode node : cluster.nodes()) {
      long pid = node.pid();
      lines.add(
          ROW.formatted(
              node.number(),
              Addresses.format(node.program().address()),
              pid == 0 ? "" : pid,
              switch (node.state()) {
                case STARTING -> "starting";
                case SERVING -> "serves";
                case PAUSED -> "paused: --resume " + node.number();
                case ENDED -> "down: --start " + node.number();
              }));
    }
    screen.show(lines);
  }
}
