package io.muster.persistence.serialization;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What is read where a newer node has written a constant that this one does not know. */
final class Unknown {
  private Unknown() {}

  /** For what is only told to people. */
  enum Reason {
    @JsonEnumDefaultValue
    UNKNOWN
  }

  /** Clients try again, and may reach a node that they understand. */
  enum Answer {
    @JsonEnumDefaultValue
    COORDINATOR_NOT_AVAILABLE
  }
}
