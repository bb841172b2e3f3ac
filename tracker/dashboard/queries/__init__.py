"""What the home pages show, gathered from the slices below in a fixed number of queries."""
