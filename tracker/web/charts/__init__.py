"""Charts: SVG made of data, without script or inline style. See docs/decisions."""
