package io.muster.gateway.assignor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MinCostFlowTest {
  @Test
  void takesTheCheapestWaysFirst() {
    MinCostFlow flow = new MinCostFlow(4);
    int dear = flow.edge(0, 1, 5, 3);
    int cheap = flow.edge(0, 2, 2, 1);
    flow.edge(1, 3, 5, 0);
    flow.edge(2, 3, 5, 0);
    flow.run(0, 3);
    assertThat(flow.flow(cheap)).isEqualTo(2);
    assertThat(flow.flow(dear)).isEqualTo(5);
  }

  @Test
  void takesBackWhatStandsInTheWayOfMore() {
    // The cheapest way, over both 1 and 2, leaves no second one unless its middle is taken back.
    MinCostFlow flow = new MinCostFlow(4);
    int upper = flow.edge(0, 1, 1, 1);
    int lower = flow.edge(0, 2, 1, 4);
    int across = flow.edge(1, 2, 1, 0);
    int upperEnd = flow.edge(1, 3, 1, 4);
    int lowerEnd = flow.edge(2, 3, 1, 1);
    flow.run(0, 3);
    assertThat(flow.flow(across)).isZero();
    for (int edge : new int[] {upper, lower, upperEnd, lowerEnd}) {
      assertThat(flow.flow(edge)).isEqualTo(1);
    }
  }

  @Test
  void whatCannotReachTheSinkStays() {
    MinCostFlow flow = new MinCostFlow(3);
    int edge = flow.edge(0, 1, 7, 0);
    flow.run(0, 2);
    assertThat(flow.flow(edge)).isZero();
  }

  @Test
  void costsAreNotNegative() {
    MinCostFlow flow = new MinCostFlow(2);
    assertThatThrownBy(() -> flow.edge(0, 1, 1, -1)).isInstanceOf(IllegalArgumentException.class);
  }
}
