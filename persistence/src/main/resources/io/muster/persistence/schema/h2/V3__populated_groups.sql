-- The node looks through the groups that have members now and then; most groups have none.
CREATE INDEX group_directory_populated_idx ON group_directory (members, group_id);
