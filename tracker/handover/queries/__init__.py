"""Agreements, leaving, handing over."""
