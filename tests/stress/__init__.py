"""Races, kills and their negative controls: the ledger under fire, on both engines."""
