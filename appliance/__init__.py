"""Attune: an emotion-aware tutor in a box."""

__version__ = "0.1.0"
