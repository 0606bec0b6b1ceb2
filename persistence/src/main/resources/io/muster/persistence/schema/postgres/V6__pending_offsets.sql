-- Offsets that are committed if their transactions are. A start of -1 means that the producer epoch
-- is the transaction's own; what the shadow had before is null then. Rows live for moments.
CREATE TABLE pending_offset (
  group_id         TEXT    NOT NULL,
  tag              UUID    NOT NULL,
  topic            TEXT    NOT NULL,
  partition_index  INTEGER NOT NULL,
  transactional_id TEXT    NOT NULL,
  producer_id      BIGINT  NOT NULL,
  producer_epoch   INTEGER NOT NULL,
  started          BIGINT  NOT NULL,
  arrival          BIGINT  NOT NULL,
  shadow_before    TEXT,
  superseded       BOOLEAN NOT NULL,
  next_offset      BIGINT  NOT NULL,
  leader_epoch     INTEGER NOT NULL,
  metadata         BYTEA   NOT NULL,
  topic_id         UUID,
  commit_timestamp BIGINT  NOT NULL,
  PRIMARY KEY (group_id, tag, topic, partition_index)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
