"""The registers of problems and of estate checks."""
