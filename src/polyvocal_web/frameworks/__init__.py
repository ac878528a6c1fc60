"""Frameworks: codes, themes and the versions that stand still."""
