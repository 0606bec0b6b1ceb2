-- Which protocol a group's members speak, or spoke last: classic or consumer (KIP-848).
ALTER TABLE group_directory ADD COLUMN group_type TEXT DEFAULT 'classic' NOT NULL;
