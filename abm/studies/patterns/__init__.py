"""Which documented patterns the model shows, and which of them are evidence for a mechanism."""
