"""What is due, whom it is told to, and when."""
