"""The help that startups were given."""
