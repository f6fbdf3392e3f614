"""The ledger: appending, hashing, states, triggers, verification."""
