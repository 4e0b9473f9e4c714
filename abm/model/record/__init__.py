"""What a run leaves behind: measures by date, scalar outcomes, and members at chosen dates."""
