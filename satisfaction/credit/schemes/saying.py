"""The parts of a scheme in words, for the pages that show one. It judges nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from satisfaction.credit.enums import Gravity
from satisfaction.credit.schemes import wording
from satisfaction.credit.schemes.format import SchemeData


def said(data: SchemeData) -> dict[str, Any]:
    """A scheme's parts in words, for this page and the public one."""
    deliberation = data.deliberation
    return {
        "ladder": [(step, wording.step_words(data, step)) for step in data.ladder],
        "overrides": [wording.override_words(each) for each in data.overrides],
        "rules": [
            (
                rule,
                wording.signed(rule.points),
                wording.kind_words(rule.kind),
                Gravity(rule.gravity).label if rule.gravity else "",
            )
            for rule in data.rules
        ],
        "bands": [
            (wording.band_words(band), wording.signed(band.points)) for band in data.satisfaction.bands
        ],
        "deliberation": [
            (_("done on time"), wording.signed(deliberation.on_time)),
            (_("done late"), wording.signed(deliberation.late)),
            (_("not done"), wording.signed(deliberation.not_done)),
        ],
        "publicity": [(Gravity(name).label, each) for name, each in data.publicity.items()],
    }
