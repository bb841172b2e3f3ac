"""Measurements: `make bench` writes docs/measurements.md. Nothing here is part of `make test`."""
