"""A study as a whole: its people, cases, facets, memos and the log of its changes."""
