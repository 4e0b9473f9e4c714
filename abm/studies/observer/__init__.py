"""How far belief exceeds that of a rational observer of the same results."""
