-- Whether the log is known to have taken a pending offset into its transaction. Only kept for those
-- of producers whose epoch is not the transaction's own.
ALTER TABLE pending_offset ADD COLUMN confirmed BOOLEAN DEFAULT FALSE NOT NULL;
