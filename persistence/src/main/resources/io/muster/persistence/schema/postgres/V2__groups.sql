-- All times are milliseconds since the epoch.

-- Room on every page lets an update stay there, without touching an index (HOT).
CREATE TABLE group_directory (
  group_id      TEXT    NOT NULL PRIMARY KEY,
  owner_epoch   BIGINT  NOT NULL,
  protocol_type TEXT    NOT NULL,
  state         TEXT    NOT NULL,
  members       INTEGER NOT NULL,
  generation    INTEGER NOT NULL,
  sequence_nr   BIGINT  NOT NULL,
  updated       BIGINT  NOT NULL,
  created       BIGINT  NOT NULL
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

-- Nearly every write overwrites a row. Metadata is the client's and may hold a zero byte, which
-- no text can. An expiry of -1 means: as the node's retention says.
CREATE TABLE committed_offset (
  group_id         TEXT    NOT NULL,
  topic            TEXT    NOT NULL,
  partition_index  INTEGER NOT NULL,
  next_offset      BIGINT  NOT NULL,
  leader_epoch     INTEGER NOT NULL,
  metadata         BYTEA   NOT NULL,
  topic_id         UUID,
  commit_timestamp BIGINT  NOT NULL,
  expire_timestamp BIGINT  NOT NULL,
  PRIMARY KEY (group_id, topic, partition_index)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
