"""Role homes and a startup's credits page: everything at a glance, each figure with its source."""
