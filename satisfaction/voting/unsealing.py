"""Open what was sealed while a test ran, all of it at once and in an order that tells nothing.

The steps of closing that need the key; each within the closing transaction.
"""

from __future__ import annotations

import contextlib
import secrets
from collections import Counter
from collections.abc import Iterable

from satisfaction.errors import TestError
from satisfaction.models import Ballot, Consent, Pressure, Test, Vote
from satisfaction.voting import cases, keys, notes
from surveys.tallying import HELD_BACK

ROWS = 500


def unseal(test: Test, *, given_up: bool) -> None:
    """Consents and reports of pressure become plain rows, and households that took part are named, where
    enough of their part of the estate did. Raises TestError: key_lost, key_exchanged.

    A test that is given up calls nobody back: its consents are dropped, with or without a key.
    """
    if given_up:
        _drop(test)
        return
    if not test.sealed:
        Ballot.objects.filter(test=test, took_part=None).update(took_part=False)
        return
    key = keys.load(test)
    consents: list[Consent] = []
    reports: list[Pressure] = []
    for row in notes.rows_of(test):
        household, told = notes.opened(key, row)
        outcome = notes.outcome_of(told)
        if outcome.consent is not None:
            consents.append(
                Consent(
                    test=test,
                    test_area_id=row.test_area_id,
                    household_id=household,
                    phone=outcome.consent.phone,
                    overall=outcome.consent.overall,
                    pressed=outcome.consent.pressed,
                )
            )
        reports += [Pressure(test=test, test_area_id=row.test_area_id) for _ in range(outcome.reports)]
    reports += _unverified_reports(test)
    Consent.objects.filter(test=test).delete()
    random = secrets.SystemRandom()
    random.shuffle(consents)
    random.shuffle(reports)
    Consent.objects.bulk_create(consents, batch_size=ROWS)
    Pressure.objects.bulk_create(reports, batch_size=ROWS)
    _say_who_took_part(test, key)


def forget(test: Test) -> None:
    """Empty what joins votes of one household to each other."""
    Vote.objects.filter(test=test).update(pseudonym="")


def open_cases(test: Test) -> None:
    """A case for each report of pressure that has none."""
    cases.open_for(test)


def _drop(test: Test) -> None:
    """No consent is kept, since nobody is called; reports of pressure become cases, as far as they can be
    read: a lost key takes the sealed ones with it."""
    reports: list[Pressure] = []
    if test.sealed:
        reports += _unverified_reports(test)
        with contextlib.suppress(TestError):
            key = keys.load(test)
            for row in notes.rows_of(test):
                told = notes.opened(key, row)[1].values()
                reports += [
                    Pressure(test=test, test_area_id=row.test_area_id) for each in told if each.pressed
                ]
    else:
        reports += [
            Pressure(test=test, test_area_id=row.test_area_id, household_id=row.household_id)
            for row in Consent.objects.filter(test=test, pressed=True)
        ]
    Consent.objects.filter(test=test).delete()
    secrets.SystemRandom().shuffle(reports)
    Pressure.objects.bulk_create(reports, batch_size=ROWS)


def _unverified_reports(test: Test) -> list[Pressure]:
    """Reports on sheets that no household's link came with: they stand in the answers."""
    if test.version is None:
        return []
    question = test.version.form.by_name["pressured"].id
    rows = Vote.objects.filter(test=test, test_area__isnull=False).values_list(
        "test_area", "response__answers"
    )
    return [
        Pressure(test=test, test_area_id=area)
        for area, answers in rows.iterator()
        if notes.is_pressed(answers.get(question))
    ]


def _say_who_took_part(test: Test, key: keys.Keys) -> None:
    """For all ballots at once: whoever sent a sheet with the household's own link, valid or not (that would
    name the few who filled it in too fast). Where fewer than HELD_BACK households of a part did it stays
    untold, since it would name the few whose answers lie there."""
    voted: dict[str, int] = dict(
        Vote.objects.filter(test=test)
        .exclude(pseudonym="")
        .exclude(standing__in=notes.NOT_ITS_OWN)
        .order_by("pk")
        .values_list("pseudonym", "response__area")
    )
    households: Counter[int] = Counter(voted.values())
    told: dict[bool | None, list[int]] = {True: [], False: [], None: []}
    for pk, household, building, area in _ballots(test):
        mine = voted.get(key.pseudonym(household))
        here = mine if mine is not None else area.get(building)
        known = here is not None and households[here] >= HELD_BACK
        told[mine is not None if known else None].append(pk)
    for value, pks in told.items():
        for start in range(0, len(pks), ROWS):
            Ballot.objects.filter(pk__in=pks[start : start + ROWS]).update(took_part=value)


def _ballots(test: Test) -> Iterable[tuple[int, int, int, dict[int, int]]]:
    """(ballot, household, building, where households of a building are counted)."""
    from satisfaction.voting import frames

    for test_area in test.areas.select_related("service_area"):
        rows = Ballot.objects.filter(test_area=test_area).order_by("pk")
        found = list(rows.values_list("pk", "household", "household__building"))
        estate = test_area.service_area.estate_id
        parts = {
            building: part
            for building in {each[2] for each in found}
            if (part := frames.part_of(test_area.frame, building, estate)) is not None
        }
        for pk, household, building in found:
            yield pk, household, building, parts
