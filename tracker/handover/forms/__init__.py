"""What people type about those who come and go."""
