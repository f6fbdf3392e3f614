"""Grades: what the ledger and the scheme in force make of a company on a day, and how it came to be."""
