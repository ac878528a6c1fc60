"""Measured comparisons, never timed tests: `python -m bench`. What was measured stands in docs/reference/speed.md."""
