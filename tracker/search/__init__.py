"""Finding anything that its reader may open."""
