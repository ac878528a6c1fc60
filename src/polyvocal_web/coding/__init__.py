"""Codings and the rounds they are made in."""
