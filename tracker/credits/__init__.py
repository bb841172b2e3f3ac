"""Credit grants, their settlement and the ledger."""
