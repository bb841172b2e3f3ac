"""Pure values: the clock, exact decimals, days, refusals."""
