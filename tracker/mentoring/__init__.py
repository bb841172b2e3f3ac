"""Mentoring: who advises whom, when, and what came of it."""
