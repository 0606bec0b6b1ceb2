-- A vacant row is of a group that was deleted, or that has only configs so far. vacant_since is null
-- while the group exists.
ALTER TABLE group_directory ADD COLUMN vacant_since BIGINT;

-- When the group's last member had gone: from then on its offsets' retention counts. -1 if it has
-- members, or never had any.
ALTER TABLE group_directory ADD COLUMN emptied BIGINT DEFAULT -1 NOT NULL;

-- How many configs of its own the group has. They themselves are in its journal.
ALTER TABLE group_directory ADD COLUMN configs INTEGER DEFAULT 0 NOT NULL;

-- The cluster whose topics the offsets are of: in front of another one no offset is removed with its
-- topic. At most one row.
CREATE TABLE upstream_cluster (
  id         INTEGER DEFAULT 1 NOT NULL PRIMARY KEY CHECK (id = 1),
  cluster_id VARCHAR           NOT NULL
);
