package io.muster.loadtest.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Members of groups that send one kind of request, over and over.
 *
 * @param inFlight requests that each member has under way at once
 */
record RequestTrial(Target target, Crowd crowd, List<? extends ClosedLoop.Call> calls, int inFlight)
    implements Trial {
  @Override
  public Measurement measure(Duration time) throws BenchFailure, IOException, InterruptedException {
    return ClosedLoop.run(calls, inFlight, time, target.cpu());
  }

  @Override
  public void close() throws BenchFailure, InterruptedException {
    crowd.disband();
  }
}
