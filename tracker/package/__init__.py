"""The support package: promised, planned, delivered; who was left alone; what came of it."""
