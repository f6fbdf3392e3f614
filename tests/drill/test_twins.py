"""100,000 cases through both engines: the same random forms as the seeded test, and many more."""

from __future__ import annotations

import pytest

from tests.forms_builder.engine.twins import CASES, compare

FORMS = 10_000
AT_ONCE = 500

pytestmark = pytest.mark.drill


@pytest.mark.parametrize("first", range(0, FORMS, AT_ONCE))
def test_a_hundred_thousand_cases_come_out_the_same(first: int) -> None:
    """Relevance, required, read only, violations, options, values, answers and problems."""
    assert FORMS * CASES == 100_000
    assert list(compare(range(first, first + AT_ONCE))) == []
