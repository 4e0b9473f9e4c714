"""How outputs change with each parameter alone."""
