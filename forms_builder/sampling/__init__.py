"""Random fills: answers that a form accepts, drawn by its own rules, and mutations that it must refuse.

For demonstrations, load and tests. The engine decides what applies, the question's own constraint is read
for its bounds, and the judge has the last word. Never used on what residents send.
"""

from forms_builder.sampling.envelopes import picture, random_payload, response_id
from forms_builder.sampling.faults import Fault, random_faults
from forms_builder.sampling.fills import Leanings, NoValidFill, random_answers

__all__ = [
    "Fault",
    "Leanings",
    "NoValidFill",
    "picture",
    "random_answers",
    "random_faults",
    "random_payload",
    "response_id",
]
