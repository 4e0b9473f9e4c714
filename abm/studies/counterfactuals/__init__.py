"""What would have differed in another history."""
