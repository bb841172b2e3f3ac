"""Usage: what cost files say, and what it means to the credits. Pure: no framework, no clock."""
