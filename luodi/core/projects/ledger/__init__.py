"""A bureau's Excel ledger (台账) in and out, as plain rows of cells."""
