"""Which uncertain parameters matter at all."""
