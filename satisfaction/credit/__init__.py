"""The credit record of property companies: schemes, an append-only ledger, grades, the public archive."""
