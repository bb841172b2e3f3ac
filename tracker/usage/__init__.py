"""Usage: cost imports, buckets, mappings of sub accounts to startups."""
