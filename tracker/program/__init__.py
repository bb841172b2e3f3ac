"""Programs, their startups and their settings."""
