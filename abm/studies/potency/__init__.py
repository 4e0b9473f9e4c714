"""How strong each mechanism must be to change its own state by the same amount."""
