"""Trying a draft before residents see it: walk through it as one of them, or send a hundred at random."""
