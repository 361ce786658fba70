"""`kill -9` at random moments under load, and what must be true afterwards."""
