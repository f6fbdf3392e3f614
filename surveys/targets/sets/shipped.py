"""The data files that come with Juwen."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from surveys.targets import formulas
from surveys.targets.sets.format import SetData
from surveys.targets.sets.reading import read

DATA = Path(__file__).parent.parent / "data"
ORDER = ("livable_40", "three_social", "elderly_care", "public_health", "five_have", "no_property")


@cache
def shipped() -> dict[str, SetData]:
    """By key, in the order in which they are offered."""
    return {
        key: read((DATA / f"{key}.yaml").read_text(encoding="utf-8"), formulas.declared()) for key in ORDER
    }
