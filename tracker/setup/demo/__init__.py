"""The demo: an invented program, two years in, with five startups of different habits."""
