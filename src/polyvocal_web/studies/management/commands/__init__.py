"""Commands of the operator, through Django: `python -m django verify`."""
