"""How much each group of mechanisms did, by several accounts of what it is to be without it."""
