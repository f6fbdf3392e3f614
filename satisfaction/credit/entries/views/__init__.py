"""The staff pages of entries and of the ledger."""
