-- How often Attune was started while this answer was being written.
ALTER TABLE messages ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
