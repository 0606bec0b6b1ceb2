package io.muster.cluster;

/** The rule of keep-majority downing, by which everybody here decides who may go on. */
final class Majority {
  private Majority() {}

  /**
   * Whether a side of the cluster survives: it has most of the members, or half of them and among
   * these the first by address.
   *
   * @param side members on this side
   * @param withFirst whether the first by address is one of them
   * @param all members that have a say
   */
  static boolean holds(int side, boolean withFirst, int all) {
    return 2 * side > all || (2 * side == all && withFirst);
  }
}
