package io.muster.group.txn;

/**
 * What the log's transaction coordinator says of a transactional id: the transaction that is, or
 * was last.
 *
 * @param producerId −1 if the id is unknown
 * @param startedMs when the transaction was started, milliseconds since the epoch; −1 if it was not
 */
public record TransactionStatus(State state, long producerId, int producerEpoch, long startedMs) {

  /** There is no such transactional id, or none any more. */
  public static final TransactionStatus UNKNOWN_ID = new TransactionStatus(State.NONE, -1, -1, -1);

  public enum State {
    /** No transaction since the producer was initialized. */
    NONE,
    ONGOING,
    /** Its end is decided and being written. */
    ENDING,
    /** Its end has been written everywhere. */
    ENDED
  }

  /** How far one transaction is. */
  public enum Phase {
    /** The coordinator does not know of it yet. */
    NOT_BEGUN,
    /** It goes on, or nobody can tell. */
    OPEN,
    /** It has ended: nothing is added to it any more, and each log that it touched has its end. */
    OVER
  }

  /**
   * The phase of a transaction. An answer from before the last one makes it look younger at most:
   * epochs and starts only rise.
   */
  public Phase of(Transaction transaction) {
    if (state == State.ENDING) {
      return Phase.OPEN;
    } else if (producerId != transaction.producerId()
        || producerEpoch > transaction.producerEpoch()) {
      return Phase.OVER;
    } else if (producerEpoch < transaction.producerEpoch()) {
      return Phase.NOT_BEGUN; // And never will, if the client has made the epoch up.
    }
    return transaction.hasEpochOfItsOwn() ? ofWholeEpoch() : ofPartOfEpoch(transaction.startedMs());
  }

  private Phase ofWholeEpoch() {
    return state == State.ONGOING ? Phase.OPEN : Phase.NOT_BEGUN;
  }

  private Phase ofPartOfEpoch(long transactionStartedMs) {
    boolean isNext = state == State.ONGOING && startedMs > transactionStartedMs;
    boolean isBefore = startedMs >= 0 && startedMs < transactionStartedMs;
    return isNext || (state == State.ENDED && !isBefore) ? Phase.OVER : Phase.OPEN;
  }
}
