"""What is done with rounds: made, drawn, verified, given up, opened, closed, assigned, deleted."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from surveys.enums import ChannelKind
from surveys.models import Channel
from surveys.visits.enums import Disposition, Draw, Purpose, RoundState
from surveys.visits.models import Assignment, Frame, Round, Visit
from surveys.visits.rounds import assigning, frames, opening, sampling, saving
from surveys.visits.rounds.errors import RoundError
from territory.enums import Role
from territory.models import Household
from tests.factories import staff
from tests.surveys.visits.rounds.conftest import Field

pytestmark = pytest.mark.django_db


def refused(code: str, work: Any, *args: Any, **kwargs: Any) -> None:
    """The action refuses with this code, in words."""
    with pytest.raises(RoundError) as refusal:
        work(*args, **kwargs)
    assert refusal.value.code == code
    assert refusal.value.message


def actions(round_: Round) -> list[str]:
    """What the history says, oldest first."""
    return list(registry.get_logs_for_instance(round_).order_by("pk").values_list("action", flat=True))


def data_of(round_: Round, action: str) -> list[dict[str, Any]]:
    """The data of entries of one action."""
    return [
        entry.data for entry in registry.get_logs_for_instance(round_).filter(action=action).order_by("pk")
    ]


def been_there(assignment: Assignment, worker: Any) -> Visit:
    """An attempt at the household's door."""
    return Visit.objects.create(
        purpose=Purpose.ROUND,
        household=assignment.household,
        assignment=assignment,
        worker=worker,
        at=timezone.now(),
        received_at=timezone.now(),
        disposition=Disposition.NOBODY_HOME,
        fingerprint="x",
    )


def test_a_round_lies_in_the_lowest_area_above_its_targets(field: Field) -> None:
    """Targets below others are left out."""
    one = field.round(targets=[field.buildings[0], field.sun.area])
    two = field.round(targets=field.buildings[:2])
    three = field.round(targets=[field.buildings[2]])

    assert (one.area, list(one.targets.all())) == (field.sun.area, [field.sun.area])
    assert two.area == field.sun.building.get_parent()
    assert three.area == field.buildings[2]
    assert actions(one) == ["wagtail.create"]


def test_targets_lie_below_an_area_of_the_supervisors(field: Field) -> None:
    refused("not_covered", saving.create, field.terms(targets=[field.town.moon.area]), user=field.supervisor)
    both = [field.sun.area, field.town.moon.area]
    refused("not_covered", saving.create, field.terms(targets=both), user=field.supervisor)
    refused("not_covered", saving.create, field.terms(), user=field.sun.people["author"])
    refused("no_target", saving.create, field.terms(targets=[]), user=field.supervisor)
    wide = saving.create(field.terms(targets=both), user=field.town.street_supervisor)

    assert wide.area == field.town.street
    assert Round.objects.count() == 1


def test_a_round_has_no_more_targets_than_the_database_reads(field: Field) -> None:
    """SQLite reads 1,000 terms at most; so many areas are never ticked one by one."""
    many, user = field.communities(frames.MOST + 1), field.town.street_supervisor
    refused("too_many_targets", saving.create, field.terms(targets=many), user=user)
    round_ = saving.create(field.terms(targets=[field.sun.area, *many[2:]]), user=user)

    assert round_.targets.count() == frames.MOST
    assert sum(frames.sizes(round_.targets.all()).values()) == 60


def test_a_sample_is_drawn_once_with_its_frame_and_seed(field: Field) -> None:
    """24 of 60 by building: 8, 12 and 4, but at least 5: the rest in proportion."""
    round_ = field.drawn()
    rows = list(round_.assignments.order_by("position"))

    assert (round_.seed, round_.frame_size, round_.drawn_by) == ("20261129", 60, field.supervisor)
    assert Counter(each.stratum.name for each in rows) == {"3栋": 8, "4栋": 11, "10栋": 5}
    assert {each.stratum.name: each.probability for each in rows} == {
        "3栋": Decimal("0.4"),
        "4栋": Decimal("0.36666667"),
        "10栋": Decimal("0.5"),
    }
    assert [each.position for each in rows] == list(range(1, 25))
    assert all(each.household.building_id == each.stratum_id for each in rows)
    assert frames.digest(frames.kept(round_)) == round_.frame_digest
    assert actions(round_) == ["wagtail.create", "visits.draw"]
    refused("drawn", sampling.draw_sample, round_.pk, seed="2", user=field.supervisor)
    assert [each.household_id for each in field.drawn().assignments.order_by("position")] == [
        each.household_id for each in rows
    ]


@pytest.mark.parametrize("seed", ["", "a b", "x" * 33, "a\n", "<b>"])
def test_a_seed_can_be_read_aloud(field: Field, seed: str) -> None:
    refused("seed", sampling.draw_sample, field.round().pk, seed=seed, user=field.supervisor)


def test_what_cannot_be_drawn_says_why(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = field.round(targets=[field.sun.building])
    Household.objects.filter(building=field.sun.building).delete()
    refused("empty", sampling.draw_sample, empty.pk, seed="1", user=field.supervisor)
    nothing = field.round(draw=Draw.SIMPLE, size=None)
    refused("no_size", sampling.draw_sample, nothing.pk, seed="1", user=field.supervisor)
    monkeypatch.setattr(sampling, "LIMIT", 39)
    refused(
        "too_large", sampling.draw_sample, field.round(draw=Draw.CENSUS).pk, seed="1", user=field.supervisor
    )
    assert not Assignment.objects.exists()
    assert not Frame.objects.exists()


def test_verifying_draws_again_whatever_became_of_the_roster(field: Field) -> None:
    round_ = field.drawn()
    before = sampling.verify(round_)
    spare = Household.objects.exclude(pk__in=round_.assignments.values("household"))
    gone, moved = spare.filter(building=field.buildings[1])[:2]
    gone_pk = gone.pk
    gone.delete()
    Household.objects.filter(pk=moved.pk).update(building=field.buildings[0], unit="9")
    added = Household.objects.create(building=field.buildings[2], unit="9", room="901")
    after = sampling.verify(round_)

    assert (before.good, before.unchanged, before.frame, before.sample) == (True, True, 60, 24)
    assert (after.good, after.unchanged) == (True, False)
    assert (after.added, after.gone, after.moved) == ([added.pk], [gone_pk], [moved.pk])


def test_verifying_finds_a_sample_that_was_tampered_with(field: Field) -> None:
    round_ = field.drawn()
    one = round_.assignments.first()
    other = Household.objects.filter(building=one.stratum).exclude(
        pk__in=round_.assignments.values("household")
    )
    kept = one.household
    one.household = other.first()
    one.save()
    assert (sampling.verify(round_).whole, sampling.verify(round_).same) == (True, False)
    one.household = kept
    one.save()
    assert sampling.verify(round_).good
    frames.keep(round_, frames.kept(round_)[1:])
    assert not sampling.verify(round_).whole
    Frame.objects.all().delete()
    assert not sampling.verify(round_).good


def test_a_sample_is_given_up_with_a_reason_while_nobody_went_out(field: Field) -> None:
    round_ = field.drawn()
    refused("reason_missing", sampling.give_up, round_.pk, reason=" ", user=field.supervisor)
    sampling.give_up(round_.pk, reason="名册漏了一栋", user=field.supervisor)
    refused("not_drawn", sampling.give_up, round_.pk, reason="x", user=field.supervisor)
    again = sampling.draw_sample(round_.pk, seed="2", user=field.supervisor)
    first = again.assignments.first()
    been_there(first, field.workers[0])

    assert actions(round_) == ["wagtail.create", "visits.draw", "visits.give_up", "visits.draw"]
    assert data_of(round_, "visits.give_up") == [{"reason": "名册漏了一栋", "seed": "20261129", "sample": 24}]
    refused("visited", sampling.give_up, round_.pk, reason="x", user=field.supervisor)
    refused("visited", saving.delete, round_.pk, user=field.supervisor)


def test_opening_makes_two_links_until_the_end_of_the_deadline_day(field: Field) -> None:
    starts = timezone.localdate() + timedelta(days=3)
    round_ = field.drawn(starts_on=starts, ends_on=starts + timedelta(days=10))
    opened = opening.open_round(round_.pk, user=field.supervisor)
    worker, letter = opened.worker_channel, opened.letter_channel

    assert opened.state == RoundState.OPEN
    assert worker is not None
    assert letter is not None
    assert (worker.kind, letter.kind) == (ChannelKind.WORKER, ChannelKind.LETTER)
    assert worker.code != letter.code
    for each in (worker, letter):
        assert (each.questionnaire, each.area, each.listed) == (
            field.sun.questionnaire,
            field.sun.area,
            False,
        )
        assert timezone.localtime(each.opens_at).isoformat()[:16] == f"{starts}T00:00"
        assert timezone.localtime(each.closes_at).isoformat()[:16] == f"{starts + timedelta(days=11)}T00:00"
    refused("not_draft", opening.open_round, round_.pk, user=field.supervisor)
    refused("not_draft", sampling.give_up, round_.pk, reason="x", user=field.supervisor)
    refused("not_draft", saving.delete, round_.pk, user=field.supervisor)


def test_closing_closes_the_links_and_opening_again_brings_them_back(field: Field) -> None:
    """The codes are on paper: they stay."""
    round_ = opening.open_round(field.drawn().pk, user=field.supervisor)
    code = round_.letter_channel.code if round_.letter_channel else ""
    opening.close_round(round_.pk, user=field.supervisor)
    now = datetime.now(UTC)
    assert all(each.closes_at and each.closes_at <= now for each in Channel.objects.filter(code__in=[code]))
    refused("not_open", opening.close_round, round_.pk, user=field.supervisor)
    refused("closed", assigning.assign_by_grid, round_.pk, everyone=True, user=field.supervisor)
    again = opening.open_round(round_.pk, user=field.supervisor)

    assert again.letter_channel
    assert (again.letter_channel.code, again.letter_channel.closes_at) == (code, saving.closing_time(again))
    assert Channel.objects.filter(kind=ChannelKind.LETTER).count() == 1
    assert actions(round_)[2:] == ["visits.open", "visits.close", "visits.reopen"]


def test_what_cannot_be_opened_says_why(field: Field) -> None:
    refused("not_drawn", opening.open_round, field.round().pk, user=field.supervisor)
    past = timezone.localdate() - timedelta(days=1)
    refused("past", opening.open_round, field.drawn(starts_on=past, ends_on=past).pk, user=field.supervisor)
    round_ = field.drawn()
    page = field.sun.questionnaire
    page.live = False
    page.save()
    refused("not_live", opening.open_round, round_.pk, user=field.supervisor)
    assert Channel.objects.filter(kind__in=(ChannelKind.WORKER, ChannelKind.LETTER)).count() == 0
    assert Round.objects.filter(state=RoundState.DRAFT).count() == 3


def test_after_the_draw_only_title_and_deadline_change(field: Field) -> None:
    """A later deadline moves the links' closing with it."""
    round_ = opening.open_round(field.drawn().pk, user=field.supervisor)
    later = round_.ends_on + timedelta(days=7)
    wanted = field.terms(title="改名", ends_on=later, size=5, draw=Draw.SIMPLE, targets=[field.buildings[0]])
    changed = saving.change(round_.pk, wanted, user=field.supervisor)

    assert (changed.title, changed.ends_on, changed.size, changed.draw) == (
        "改名",
        later,
        24,
        Draw.STRATIFIED,
    )
    assert list(changed.targets.all()) == [field.sun.area]
    assert changed.worker_channel
    assert changed.worker_channel.closes_at == saving.closing_time(changed)
    assert data_of(round_, "wagtail.edit")[0]["title"] == ["秋季走访", "改名"]


def test_a_draft_changes_altogether_and_goes_with_its_sample(field: Field) -> None:
    round_ = field.round()
    changed = saving.change(
        round_.pk, field.terms(draw=Draw.SIMPLE, size=7, targets=[field.buildings[0]]), user=field.supervisor
    )
    assert (changed.draw, changed.size, changed.area) == (Draw.SIMPLE, 7, field.buildings[0])
    sampling.draw_sample(round_.pk, seed="1", user=field.supervisor)
    saving.delete(round_.pk, user=field.supervisor)

    assert not Round.objects.exists()
    assert not Assignment.objects.exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete", object_id=str(round_.pk)).count() == 1


def holders(round_: Round) -> Counter[Any]:
    """(building, worker) and how many."""
    return Counter(round_.assignments.values_list("stratum__name", "worker__username"))


def test_households_go_to_the_workers_of_their_grids(field: Field) -> None:
    """10栋 lies in no grid; then its unit 1 does, but nobody looks after that grid."""
    round_ = field.drawn()
    done = assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)

    assert done == assigning.Outcome(changed=19, no_grid=5)
    assert holders(round_) == {("3栋", "sun-worker"): 8, ("4栋", "sun-worker-2"): 11, ("10栋", None): 5}
    third = field.grids[0].community.grids.create(name="第3网格")
    third.parts.create(building=field.buildings[2], unit="1")
    units = Counter(round_.assignments.filter(worker=None).values_list("household__unit", flat=True))
    again = assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)
    assert again == assigning.Outcome(changed=0, no_grid=units["2"], no_worker=units["1"])
    third.worker = field.workers[0]
    third.save()
    assert assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor).changed == units["1"]


def test_households_change_hands_and_the_log_says_from_whom(field: Field) -> None:
    round_ = field.drawn()
    assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)
    first, second = field.workers
    rows = Assignment.objects.filter(stratum=field.buildings[0])
    done = assigning.assign(round_.pk, rows, second, user=field.supervisor)
    assigning.assign(round_.pk, rows.filter(pk=rows.first().pk), None, user=field.supervisor)

    assert done == assigning.Outcome(changed=8)
    told = data_of(round_, "visits.assign")
    assert [(each["to"], each["count"], each["from"]) for each in told[2:]] == [
        (second.pk, 8, {str(first.pk): 8}),
        (None, 1, {str(second.pk): 1}),
    ]
    assert sorted(told[2]["households"]) == sorted(rows.values_list("household", flat=True))
    assert "13812345678" not in str(told)
    messages = [entry.message for entry in registry.get_logs_for_instance(round_).order_by("pk")]
    assert "李梅" in messages[-2]


def test_only_grid_workers_who_look_after_a_place_are_sent_there(field: Field) -> None:
    round_ = field.drawn()
    near = staff(field.buildings[0], Role.GRID_WORKER, username="near")
    done = assigning.assign(round_.pk, Assignment.objects.all(), near, user=field.supervisor)
    far = field.town.moon.people["worker"]

    assert done == assigning.Outcome(changed=8, outside=16)
    assert set(assigning.workers(field.sun.area)) == {*field.workers, near}
    assert assigning.assign(round_.pk, Assignment.objects.all(), far, user=field.supervisor).changed == 0
    refused(
        "no_worker",
        assigning.assign,
        round_.pk,
        Assignment.objects.all(),
        field.supervisor,
        user=field.supervisor,
    )
    refused("nobody", assigning.assign, round_.pk, Assignment.objects.none(), near, user=field.supervisor)
    refused("not_drawn", assigning.assign_by_grid, field.round().pk, everyone=True, user=field.supervisor)
    other = field.drawn()
    mine = Assignment.objects.filter(round=round_)
    refused("nobody", assigning.assign, other.pk, mine, near, user=field.supervisor)
