"""What is due, told once to whom it concerns; what needs a person."""
