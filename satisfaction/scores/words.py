"""Figures of a stored result in words and rows, as the pages of scores show them. Works nothing out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form
from satisfaction.enums import Gate, Group, Standing
from satisfaction.margins import rounded
from satisfaction.rule_words import answered_weight, percent
from satisfaction.scoring_rules import Rules

APART = {**dict(Group.choices), "unverified": Standing.UNVERIFIED.label}


def gate_in_words(result: Mapping[str, Any]) -> list[str]:
    """Why a result is not scored, with the numbers; [] where it is."""
    said: list[str] = []
    for gate in result["gates"]:
        if gate == Gate.TOO_FEW:
            said.append(
                _("Sample too small, not scored: %(n)s valid households, at least %(minimum)s are needed.")
                % {"n": result["n"], "minimum": result["minimum"]}
            )
        else:
            said.append(_("Call-back failed, not scored: %(why)s") % {"why": _failed(result)})
    return said


def _failed(result: Mapping[str, Any]) -> str:
    check, least = result["back_check"], Rules.from_json(result["rules"]).agreement_min
    found: list[str] = []
    if check["compared"] and Fraction(check["agreeing"], check["compared"]) < least:
        found.append(
            _("%(agreeing)s of %(compared)s agree (%(rate)s%%), at least %(least)s are needed.")
            % {**check, "rate": check["agreement"], "least": percent(least)}
        )
    if check["judged"] and Fraction(check["untrue"], check["judged"]) > 1 - least:
        found.append(
            _("%(untrue)s of %(judged)s were found untrue (%(rate)s%%), at most %(most)s may be.")
            % {**check, "rate": check["untrue_rate"], "most": percent(1 - least)}
        )
    return " ".join(found)


def margin_in_words(margin: Mapping[str, Any], confidence: str, unit: str = "") -> str:
    """± 4.07, or the interval where it is not symmetric; why there is none where there is none."""
    if margin["why"]:
        return {
            "nobody": _("no answers"),
            "too_few": _("too few for a margin"),
            "not_a_sample": _("not a sample: no margin"),
        }[margin["why"]]
    if margin["method"] == "census":
        return _("everybody answered: no margin")
    level = percent(Fraction(confidence))
    if margin["method"] == "wilson":
        return _("%(low)s – %(high)s%(unit)s (%(level)s, Wilson)") % {**margin, "unit": unit, "level": level}
    return _("± %(half)s%(unit)s (%(level)s)") % {**margin, "unit": unit, "level": level}


def difference(value: str | None) -> str:
    """+1.25, −0.40, ±0; "" where there is nothing to compare with."""
    if value is None:
        return ""
    number = Decimal(value)
    if not number:
        return "±0"
    return f"+{number}" if number > 0 else f"−{-number}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A row with a bar: its label, the number shown, how long the bar is (0 to 100), a note."""

    label: str
    value: str
    part: Decimal
    note: str = ""
    change: str = ""


def dimension_bars(result: Mapping[str, Any], changes: Mapping[str, str | None]) -> list[Bar]:
    """The dimensions."""
    return [
        Bar(
            each["name"] or _("without a dimension"),
            each["percent"] or "–",
            Decimal(each["percent"] or 0),
            _("%(n)s sheets") % {"n": each["n"]},
            difference(changes.get(each["name"])),
        )
        for each in result["dimensions"]
    ]


def option_bars(counts: Mapping[str, int], labels: Mapping[str, str], n: int) -> list[Bar]:
    """How often each option was chosen, of `n` who answered."""
    return [
        Bar(label, str(counts.get(value, 0)), Decimal(100 * counts.get(value, 0)) / n if n else Decimal(0),
            f"{rounded(Fraction(100 * counts.get(value, 0), n), 1) if n else 0}%")
        for value, label in labels.items()
    ]  # fmt: skip


def labels_of(form: Form, name: str) -> dict[str, str]:
    """An option's words by value, for a question by name; {} where the form has no such question."""
    question = form.by_name.get(name)
    if question is None:
        return {}
    return {option.value: plainly(form, option.label) for option in form.options_of(question)}


def choice_bars(result: Mapping[str, Any], form: Form) -> list[tuple[str, int, list[Bar]]]:
    """(question, answered, options) of the further questions in the form's order; the most chosen option
    first."""
    found: list[tuple[str, int, list[Bar]]] = []
    for question in form.questions:
        name = question.name
        if name not in result["choices"]:
            continue
        counts = result["choices"][name]
        n = counts.get("#n", 0)
        labels = labels_of(form, name)
        order = sorted(labels, key=lambda value: -counts.get(value, 0))
        bars = option_bars(counts, {value: labels[value] for value in order}, n)
        found.append((plainly(form, question.label), n, bars))
    return found


def standings(result: Mapping[str, Any]) -> list[tuple[str, int]]:
    """How many sheets count as what, in words, in the order of the enum."""
    return [
        (str(label), result["standings"][value])
        for value, label in Standing.choices
        if value in result["standings"]
    ]


def apart(result: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """What stands beside the score: whose, how many, their mean."""
    return [(str(APART[name]), each["n"], each["mean"] or "–") for name, each in result["apart"].items()]


def rules_in_words(result: Mapping[str, Any], scoring: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rules as (name, value); `scoring` is that of the form, which has a say of its own."""
    rules = Rules.from_json(result["rules"])
    weight = answered_weight(rules, scoring)
    return [
        (_("valid households at least"), f"{rules.min_count} / {percent(rules.min_share)}"),
        (_("shortest time for filling in (seconds)"), str(rules.min_seconds)),
        (
            _("answered weight at least"),
            f"{float(weight):g}" if weight else "–",
        ),
        (
            _("answers without a household's own link"),
            _("count, too") if rules.score_unverified else _("do not count"),
        ),
        (_("share of those who agree that is called back"), percent(rules.check_share)),
        (_("agreement at least"), percent(rules.agreement_min)),
        (_("found untrue at most"), percent(1 - rules.agreement_min)),
        (_("confidence of the margins"), percent(rules.confidence)),
    ]
