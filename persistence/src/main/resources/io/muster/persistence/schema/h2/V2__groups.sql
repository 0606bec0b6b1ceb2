-- All times are milliseconds since the epoch.

CREATE TABLE group_directory (
  group_id      VARCHAR NOT NULL PRIMARY KEY,
  owner_epoch   BIGINT  NOT NULL,
  protocol_type VARCHAR NOT NULL,
  state         VARCHAR NOT NULL,
  members       INTEGER NOT NULL,
  generation    INTEGER NOT NULL,
  sequence_nr   BIGINT  NOT NULL,
  updated       BIGINT  NOT NULL,
  created       BIGINT  NOT NULL
);

-- An expiry of -1 means: as the node's retention says.
CREATE TABLE committed_offset (
  group_id         VARCHAR   NOT NULL,
  topic            VARCHAR   NOT NULL,
  partition_index  INTEGER   NOT NULL,
  next_offset      BIGINT    NOT NULL,
  leader_epoch     INTEGER   NOT NULL,
  metadata         VARBINARY NOT NULL,
  topic_id         UUID,
  commit_timestamp BIGINT    NOT NULL,
  expire_timestamp BIGINT    NOT NULL,
  PRIMARY KEY (group_id, topic, partition_index)
);
