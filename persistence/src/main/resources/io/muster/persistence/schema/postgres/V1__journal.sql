-- The tables of pekko-persistence-jdbc. Persistence ids are as long as group ids are.
CREATE TABLE event_journal (
  ordering           BIGSERIAL,
  persistence_id     TEXT                  NOT NULL,
  sequence_number    BIGINT                NOT NULL,
  deleted            BOOLEAN DEFAULT FALSE NOT NULL,
  writer             TEXT                  NOT NULL,
  write_timestamp    BIGINT                NOT NULL,
  adapter_manifest   TEXT                  NOT NULL,
  event_ser_id       INTEGER               NOT NULL,
  event_ser_manifest TEXT                  NOT NULL,
  event_payload      BYTEA                 NOT NULL,
  meta_ser_id        INTEGER,
  meta_ser_manifest  TEXT,
  meta_payload       BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);

CREATE UNIQUE INDEX event_journal_ordering_idx ON event_journal (ordering);

CREATE TABLE event_tag (
  event_id BIGINT       NOT NULL,
  tag      VARCHAR(256) NOT NULL,
  PRIMARY KEY (event_id, tag),
  CONSTRAINT fk_event_journal
    FOREIGN KEY (event_id) REFERENCES event_journal (ordering) ON DELETE CASCADE
);

CREATE TABLE snapshot (
  persistence_id        TEXT    NOT NULL,
  sequence_number       BIGINT  NOT NULL,
  created               BIGINT  NOT NULL,
  snapshot_ser_id       INTEGER NOT NULL,
  snapshot_ser_manifest TEXT    NOT NULL,
  snapshot_payload      BYTEA   NOT NULL,
  meta_ser_id           INTEGER,
  meta_ser_manifest     TEXT,
  meta_payload          BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);
