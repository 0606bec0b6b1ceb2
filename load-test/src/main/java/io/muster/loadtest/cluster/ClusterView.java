package io.muster.loadtest.cluster;

import io.muster.loadtest.process.Addresses;
import io.muster.loadtest.terminal.Screen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The nodes as a person sees them: a line each. */
final class ClusterView {
  private static final String ROW = "  %-4s  %-21s  %8s  %6s  %6s  %6s  %s";

  private final LocalCluster cluster;
  private final NodeOverviews overviews;
  private final Screen screen;

  ClusterView(LocalCluster cluster, NodeOverviews overviews, Screen screen) {
    this.cluster = cluster;
    this.overviews = overviews;
    this.screen = screen;
  }

  /** Draws what is known now, and asks for what is to be drawn next. */
  void show() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(ROW.formatted("node", "clients at", "pid", "shards", "groups", "stable", "state"));
    for (LocalNode node : cluster.nodes()) {
      lines.add(row(node));
      overviews.ask(node.number());
    }
    screen.show(lines);
  }

  private String row(LocalNode node) throws IOException {
    long pid = node.pid();
    var overview = overviews.of(node.number());
    return ROW.formatted(
        node.number(),
        Addresses.format(node.program().address()),
        pid == 0 ? "" : pid,
        overview.map(known -> Long.toString(known.shards())).orElse(""),
        overview.map(known -> Integer.toString(known.openGroups())).orElse(""),
        overview.map(known -> Integer.toString(known.stableGroups())).orElse(""),
        switch (node.state()) {
          case STARTING -> "starting";
          case SERVING -> "serves";
          case PAUSED -> "paused: --resume " + node.number();
          case ENDED -> "down: --start " + node.number();
        });
  }
}
