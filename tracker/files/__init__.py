"""Files kept as they came, once per content."""
