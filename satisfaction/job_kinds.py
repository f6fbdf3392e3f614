"""The kinds of background jobs of tests; imported for what they register."""

from satisfaction.planning import letters, texting
from satisfaction.scores import job_kinds as scores

__all__ = ["letters", "scores", "texting"]
