"""How much of the change is due to each mechanism."""
