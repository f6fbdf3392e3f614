"""What a sheet tells beside its scores: pressure, and the consent to be called back with a phone number.

In sealed tests every vote that came by a household's own link leaves one note of one length, sealed under the
test's key, whether it says anything or not: so nobody sees from the rows who consented. In named tests the
rows are plain at once.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import orjson

from forms_builder.schema import Form
from satisfaction.enums import Group, Standing
from satisfaction.models import Ballot, Consent, Pressure, Test, Vote
from satisfaction.voting import keys

if TYPE_CHECKING:
    from satisfaction.voting.gate import Whose

SIZE = 768  # bytes of a note before it is sealed: more than three groups' words can take
PHONE, OVERALL = 20, 40  # characters kept
NOT_ITS_OWN = (Standing.UNVERIFIED, Standing.NOT_OF_ESTATE)  # what may be somebody else's sheet


@dataclass(frozen=True, slots=True)
class Told:
    """What one sheet tells. `phone` is "" where the household does not let itself be called back."""

    phone: str = ""
    overall: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a household's notes at closing: a named record at most, and reports of nobody's."""

    consent: Told | None
    reports: int


def told_in(form: Form, answers: Mapping[str, Any]) -> Told:
    """Read it from a sheet (answers by question id)."""
    by_name = {name: answers.get(form.by_name[name].id) for name in ("callback_ok", "phone", "overall")}
    agreed = by_name["callback_ok"] == "yes" and isinstance(by_name["phone"], str)
    return Told(
        phone=str(by_name["phone"])[:PHONE] if agreed else "",
        overall=str(by_name["overall"] or "")[:OVERALL],
        pressed=is_pressed(answers.get(form.by_name["pressured"].id)),
    )


def is_pressed(answer: Any) -> bool:
    """Whether an answer to `pressured` reports something."""
    chosen = answer if isinstance(answer, list) else [answer] if answer else []
    return any(value not in ("no", "none", "unsure") for value in chosen)


def stripped(form: Form, answers: Mapping[str, Any], *, sealed: bool, verified: bool) -> dict[str, Any]:
    """The answers as the response keeps them: never with a token; in sealed tests without what names the
    household. Whose household nobody knows keeps its report of pressure, since no note can hold it."""
    kept = dict(answers)
    home = form.by_name["household"].id
    if sealed or str(kept.get(home, "")).startswith("h:"):
        kept.pop(home, None)
    if sealed:
        for name in ("callback_ok", "phone", *(("pressured",) if verified else ())):
            kept.pop(form.by_name[name].id, None)
    return kept


def keep(
    test: Test,
    key: keys.Keys,
    form: Form,
    whose: Whose,
    pseudonym: str,
    group: Group,
    standing: Standing,
    told: Told,
) -> None:
    """Write down what a stored vote tells. A report of pressure outlasts the sheet that is replaced: somebody
    may have been made to vote again; consent does not."""
    if whose.test_area is None:
        return
    valid = standing in (Standing.COUNTS, Standing.APART)
    if not whose.verified or whose.ballot is None:
        if told.pressed and not test.sealed:
            Pressure.objects.create(test=test, test_area=whose.test_area)
        return
    if test.sealed:
        _seal(test, key, whose.ballot, pseudonym, group, told, valid=valid)
    else:
        _plain(test, whose.ballot, form)


def opened(key: keys.Keys, row: Consent) -> tuple[int, dict[str, Told]]:
    """The household of a sealed note, and what it told, by group. Raises cryptography's InvalidTag."""
    data = orjson.loads(key.open(base64.b64decode(row.sealed)))
    return data["household"], {group: Told(**told) for group, told in data["told"].items()}


def outcome_of(told: Mapping[str, Told]) -> Outcome:
    """The owners' consent comes first; another group's is used only to look into its own report."""
    reports = {group for group, each in told.items() if each.pressed}
    owner = told.get(Group.OWNER, Told())
    if owner.phone:
        return Outcome(owner, len(reports - {Group.OWNER}))
    for group in sorted(reports):
        if told[group].phone:
            return Outcome(told[group], len(reports - {group}))
    return Outcome(None, len(reports))


def _merged(before: Told, told: Told, *, valid: bool) -> Told:
    pressed = before.pressed or told.pressed
    return Told(told.phone, told.overall, pressed) if valid else Told(before.phone, before.overall, pressed)


def _seal(
    test: Test,
    key: keys.Keys,
    ballot: Ballot,
    pseudonym: str,
    group: Group,
    told: Told,
    *,
    valid: bool,
) -> None:
    row = Consent.objects.filter(test=test, pseudonym=pseudonym).first()
    known = opened(key, row)[1] if row else {}
    known[group] = _merged(known.get(group, Told()), told, valid=valid)
    plain = {str(name): asdict(each) for name, each in known.items()}
    data = orjson.dumps({"household": ballot.household_id, "told": plain})
    if len(data) > SIZE:
        raise ValueError("a note is longer than notes are")
    sealed = base64.b64encode(key.seal_up(data.ljust(SIZE))).decode()
    if row is None:
        Consent.objects.create(
            test=test, test_area_id=ballot.test_area_id, pseudonym=pseudonym, sealed=sealed
        )
    else:
        row.sealed = sealed
        row.save(update_fields=["sealed"])


def _plain(test: Test, ballot: Ballot, form: Form) -> None:
    """A named household's rows, worked out anew from all its sheets. What a case tells of already stays."""
    told: dict[str, Told] = {}
    votes = Vote.objects.filter(test=test, ballot=ballot).exclude(standing__in=NOT_ITS_OWN)
    for vote in votes.select_related("response").order_by("pk"):
        valid = vote.standing in (Standing.COUNTS, Standing.APART)
        found = told_in(form, vote.response.answers)
        told[vote.group] = _merged(told.get(vote.group, Told()), found, valid=valid)
    outcome = outcome_of(told)
    consents = Consent.objects.filter(test=test, household=ballot.household_id)
    if outcome.consent is None:
        consents.delete()
    else:
        consents.update_or_create(
            test=test,
            household_id=ballot.household_id,
            defaults={"test_area_id": ballot.test_area_id, **asdict(outcome.consent)},
        )
    reports = Pressure.objects.filter(test=test, household=ballot.household_id).order_by("pk")
    for row in reports.filter(problem=None)[outcome.reports :]:
        row.delete()
    for _missing in range(outcome.reports - reports.count()):
        Pressure.objects.create(test=test, test_area_id=ballot.test_area_id, household_id=ballot.household_id)


def rows_of(test: Test) -> Iterator[Consent]:
    """The sealed notes of a test."""
    return Consent.objects.filter(test=test).exclude(sealed="").order_by("pk").iterator()
