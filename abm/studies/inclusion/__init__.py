"""Which groups of mechanisms the evidence needs, and which sets of them suffice."""
