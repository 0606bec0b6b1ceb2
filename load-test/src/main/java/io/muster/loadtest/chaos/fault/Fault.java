package io.muster.loadtest.chaos.fault;

import io.muster.loadtest.chaos.history.FaultSpan;
import java.io.IOException;
import java.util.Random;

/** Something that goes wrong for a while. */
interface Fault {
  /** Its kind, in the words of the report. */
  String kind();

  /**
   * Brings what it is to harm into a state that can be harmed.
   *
   * @throws IOException when that cannot be done
   */
  default void prepare(Victim victim) throws IOException {}

  /**
   * Lets it happen, and returns when it has been put right.
   *
   * @return what was done, and when
   * @throws IOException when it cannot be done; what it changed is put right all the same
   */
  FaultSpan happen(Victim victim, Random random) throws IOException, InterruptedException;
}
