"""Organizations that help, and their people."""
