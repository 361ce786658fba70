"""`attune bench`: what this very machine can do, one question a module, one table in the end."""
