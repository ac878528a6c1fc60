"""Planned passes over the sources: who reads what, under which version, seen by the others or not."""
