"""What leaves a study as a file: exchange formats and reports."""
