"""Questions asked of a study: quotations, matrices, readings."""
