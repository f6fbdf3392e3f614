"""The live page: what a supervisor sees move. It reads tallies and never writes."""
