"""Attune as people see it: a real browser, a real process, the real models."""
