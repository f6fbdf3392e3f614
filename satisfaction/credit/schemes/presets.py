"""The schemes that come with the program (satisfaction/data/scheme_presets.yaml). It stores nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from satisfaction.credit.schemes.format import SchemeData
from satisfaction.credit.schemes.reading import read

FILE = Path(__file__).parents[2] / "data" / "scheme_presets.yaml"


@dataclass(frozen=True, slots=True)
class Preset:
    """A ready scheme: its name, where it comes from, and its data as JSON."""

    key: str
    name: str
    source: str
    data: dict[str, Any]

    @property
    def scheme(self) -> SchemeData:
        """Its values. Raises SchemeInvalid, which a test rules out."""
        return read(self.data)


@cache
def presets() -> tuple[Preset, ...]:
    """All of them, the proposal first."""
    found = yaml.safe_load(FILE.read_text("utf-8"))["presets"]
    return tuple(
        Preset(each["key"], each["name"], each["source"], {"format": 1, **each["data"]}) for each in found
    )


def preset(key: str) -> Preset | None:
    """The preset of this key."""
    return next((each for each in presets() if each.key == key), None)
