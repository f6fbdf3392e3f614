"""Recheck a test's scores and its draw of call-backs from what is stored; `verify_test` takes it up.

Reads only; what is wrong is said in plain English, as the commands do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from satisfaction import scoring
from satisfaction.callbacks.drawing import redraw
from satisfaction.enums import CallReason, TestState
from satisfaction.models import Callback, Score, Test
from satisfaction.scores.computing import Computed, compute

# What may change between two results of a test that is not final: more calls come in.
BY_CALLS = frozenset({"back_check", "gates"})


def wrong(test: Test) -> Iterator[str]:
    """All that is wrong with the scores and call-backs of a test."""
    yield from _scores(test)
    yield from _draw(test)


def _scores(test: Test) -> Iterator[str]:
    rows: defaultdict[int, list[Score]] = defaultdict(list)
    for score in Score.objects.filter(test_area__test=test).order_by("number"):
        rows[score.test_area_id].append(score)
    if not rows:
        if test.state == TestState.SETTLED:
            yield "its scores are final, and there are none"
        return
    for each in compute(test):
        mine = rows.get(each.test_area.pk)
        area = each.test_area.service_area_id
        if not mine:
            yield f"service area {area} has no score, though others have"
            continue
        numbers = [score.number for score in mine]
        if numbers != list(range(1, len(mine) + 1)):
            yield f"service area {area}: its scores have the numbers {numbers}, one is missing"
        for score in mine:
            yield from (f"score {score.number} of service area {area}: {what}" for what in _columns(score))
        newest = mine[-1]
        settled = test.state == TestState.SETTLED
        yield from (
            f"score {newest.number} of service area {area}: {what}"
            for what in _against(newest, each, settled=settled)
        )


def _columns(score: Score) -> Iterator[str]:
    """A score's columns are those that its result gives."""
    if score.formula != score.result.get("formula"):
        yield f"formula is {score.formula}, and its result says {score.result.get('formula')}"
    computed = Computed(score.test_area, score.result, score.inputs_digest)
    for name, value in computed.as_score().items():
        if name in ("test_area", "formula"):
            continue
        stored = getattr(score, name)
        if stored != value:
            yield f"{name} is {stored}, and its result says {value}"


def _against(score: Score, computed: Computed, *, settled: bool) -> Iterator[str]:
    """The newest score is what the stored votes give."""
    if score.inputs_digest != computed.digest:
        yield "the stored votes are not those that it was worked out from"
        return
    if score.formula != scoring.FORMULA:
        return  # worked out by an older formula; the votes are the same
    ours, theirs = _shown(score.result, settled=settled), _shown(computed.result, settled=settled)
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield f"{name} is stored as {ours.get(name)}, and worked out again {theirs.get(name)}"


def _shown(result: dict[str, Any], *, settled: bool) -> dict[str, Any]:
    return result if settled else {name: value for name, value in result.items() if name not in BY_CALLS}


def _draw(test: Test) -> Iterator[str]:
    """The households that were called are those that the seed gives."""
    called: defaultdict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    seeds: set[str] = set()
    rows = Callback.objects.filter(test=test).values_list(
        "consent__test_area", "reason", "consent", "seed", "consent__test"
    )
    for area, reason, consent, seed, consent_test in rows:
        called[area][reason].add(consent)
        seeds.add(seed)
        if consent_test != test.pk:
            yield f"a call-back is of consent {consent}, which is another test's"
    if len(seeds) > 1:
        yield f"its call-backs were drawn with {len(seeds)} seeds"
        return
    for each in test.areas.select_related("test").order_by("pk") if seeds else ():
        again = redraw(each, next(iter(seeds)))
        for reason, wanted in ((CallReason.RANDOM, again.random), (CallReason.PRESSED, again.pressed)):
            if called[each.pk][reason] != set(wanted):
                yield f"service area {each.service_area_id}: the seed gives other call-backs ({reason})"
