"""Sources: transcripts, their revisions, and who speaks in them."""
