"""What is open, whom it concerns, what was told."""
