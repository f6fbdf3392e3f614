"""What feeds the ledger from outside: settled scores and consultation results."""
