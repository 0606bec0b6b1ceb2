-- Every node looks through the groups that have members now and then; most groups have none. Updates
-- that leave the number of members as it is, the usual ones, need not touch it (HOT).
CREATE INDEX group_directory_populated_idx ON group_directory (group_id) WHERE members > 0;
