"""Milestones and valuations on the way to unicorns."""
