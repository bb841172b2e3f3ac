"""What an officer leaves to the next; what leaving does to a startup's things."""
