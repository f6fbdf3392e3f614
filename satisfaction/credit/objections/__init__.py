"""Objections 异议 against entries, each with its own file."""
