"""Planted defects: each is found where it is, and the corrected form raises nothing."""

from __future__ import annotations

import pytest

from forms_builder.checking import check_form
from tests.forms_builder.checking.building import NOW, Planted
from tests.forms_builder.checking.planted import ALL


@pytest.mark.parametrize("planted", ALL, ids=str)
def test_defect_is_found(planted: Planted) -> None:
    """With its code, at its item."""
    found = check_form(planted.bad, at=NOW)
    ids = {item.id: getattr(item, "name", "") or item.label for item, _ in planted.bad.walk()}
    assert (planted.code, planted.where) in [(each.code, ids.get(each.id, "")) for each in found]


@pytest.mark.parametrize("planted", ALL, ids=str)
def test_corrected_form_raises_nothing(planted: Planted) -> None:
    """No error and no warning of any kind."""
    assert [(each.code, each.line, each.why) for each in check_form(planted.good, at=NOW)] == []


def test_enough_are_planted() -> None:
    """At least the forty that are asked for, of many kinds."""
    assert len(ALL) >= 40
    assert len({each.code for each in ALL}) >= 40
