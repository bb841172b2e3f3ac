"""What startups ask for, and what is answered."""
