"""Promised, planned, delivered, spread, left alone, what came after: pure."""
