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
    /**
     * Its commit has been written everywhere, but where the log left it out: to partitions of which
     * it knew no leader just then.
     */
    COMMITTED,
    /** The same of an abort. */
    ABORTED
  }

  /** How a transaction ended, where the coordinator still tells. */
  public enum End {
    COMMITTED,
    ABORTED,
    /** It has not ended, or its producer has gone on since. */
    UNTOLD
  }

  /** How far one transaction is. */
  public enum Phase {
    /** The coordinator does not know of it yet. */
    NOT_BEGUN,
    /** It goes on, or nobody can tell. */
    OPEN,
    /** It has ended: nothing is added to it any more. */
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

  /**
   * The end of a transaction, if it is this very one that the coordinator speaks of. With an epoch
   * of its own a transaction ends by raising it by one, whoever ends it: its producer, the next of
   * its id, or a timeout; nothing else leads there, as whoever is initialized raises it again.
   * Where the epochs are exhausted there is a new producer id instead, and nothing is told. Before
   * that the start says which transaction it is.
   */
  public End endOf(Transaction transaction) {
    if (producerId != transaction.producerId()
        || (transaction.hasEpochOfItsOwn()
            ? producerEpoch != transaction.producerEpoch() + 1
            : startedMs != transaction.startedMs())) {
      return End.UNTOLD;
    }
    return switch (state) {
      case COMMITTED -> End.COMMITTED;
      case ABORTED -> End.ABORTED;
      case NONE, ONGOING, ENDING -> End.UNTOLD;
    };
  }

  private Phase ofWholeEpoch() {
    return state == State.ONGOING ? Phase.OPEN : Phase.NOT_BEGUN;
  }

  private Phase ofPartOfEpoch(long transactionStartedMs) {
    boolean isNext = state == State.ONGOING && startedMs > transactionStartedMs;
    boolean isBefore = startedMs >= 0 && startedMs < transactionStartedMs;
    boolean hasEnded = state == State.COMMITTED || state == State.ABORTED;
    return isNext || (hasEnded && !isBefore) ? Phase.OVER : Phase.OPEN;
  }
}
