"""Which method learns most about parameters from what runs show."""
