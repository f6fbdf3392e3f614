"""Planted defects by kind."""

from tests.forms_builder.checking.planted import (
    choices,
    conditions,
    constraints,
    references,
    wordings,
    workings,
)

ALL = [
    *conditions.CASES,
    *constraints.CASES,
    *choices.CASES,
    *references.CASES,
    *workings.CASES,
    *wordings.CASES,
]
