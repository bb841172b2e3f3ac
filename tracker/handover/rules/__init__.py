"""Leaving, agreements, handing over; pure."""
