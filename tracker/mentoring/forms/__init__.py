"""What people write down about mentoring."""
