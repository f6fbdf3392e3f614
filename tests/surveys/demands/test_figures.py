"""Priorities come from tallies and sources, for all and by community; groups hide what is small."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client
from django.urls import reverse

from surveys.corrections import reject
from surveys.demands import figures
from surveys.demands.collecting import switch
from surveys.demands.groups import crossed
from surveys.demands.models import Demand, DemandEvent
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import FORM, ROWS, Asking, drawn


def found(asking: Asking, area: object = None) -> dict[str, figures.Line]:
    """Lines by category."""
    return {each.category: each for each in figures.lines(asking.collection, area)}  # type: ignore[arg-type]


def test_priorities_by_hand(asking: Asking, sun: Community, town: Town) -> None:
    asking.answer(sun, "助餐", "elder_care", "none", urgent={"elder_care": "3", "child": "1"})
    asking.answer(sun, "助餐点", "elder_care", "enough", urgent={"elder_care": "3", "child": "2"})
    asking.answer(town.moon, "四点半", "child", "short", urgent={"elder_care": "1", "child": "3"})
    drawn()
    both = found(asking)
    elder, child = both["elder_care"], both["child"]
    # urgency (100 + 100 + 0) / 3 = 66.67; first 2/3; gap 1/2 → 40 + 16.67 + 7.5 = 64.17
    assert (elder.urgency, elder.choice, elder.gap, elder.priority) == tuple(
        map(Decimal, ("66.7", "66.7", "50.0", "64.2"))
    )
    # urgency (0 + 50 + 100) / 3 = 50; first 1/3; gap 1/1 → 30 + 8.33 + 15 = 53.33
    assert (child.urgency, child.gap, child.priority) == tuple(map(Decimal, ("50.0", "100.0", "53.3")))
    assert (elder.rank, child.rank, elder.rated) == (1, 2, 3)
    assert len(both) == len(ROWS)
    assert both["job"].priority == Decimal("30.0")  # 一般 for all, nobody's first
    here = found(asking, sun.area)
    assert (here["elder_care"].urgency, here["child"].urgency) == (Decimal("100.0"), Decimal("25.0"))
    assert here["elder_care"].priority == Decimal("92.5")  # 60 + 25 + 7.5
    assert found(asking, town.moon.area)["child"].priority == Decimal("100.0")


def test_a_rejected_answer_moves_the_priority(asking: Asking, sun: Community) -> None:
    asking.answer(sun, "助餐点", "elder_care", "enough")
    last = asking.answer(sun, "助餐点啊", "elder_care", "none")
    drawn()
    before, pulse = found(asking)["elder_care"].priority, figures.pulse(asking.collection)
    assert before == Decimal("92.5")
    reject(last.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    drawn()
    assert found(asking)["elder_care"].priority == Decimal("85.0")
    assert figures.pulse(asking.collection) > pulse


def test_weights_are_data(asking: Asking, sun: Community) -> None:
    asking.answer(sun)
    drawn()
    asking.collection.weight_urgency = Decimal("0.2")
    asking.collection.weight_choice = Decimal("0.3")
    asking.collection.weight_gap = Decimal("0.5")
    asking.collection.short = []
    asking.collection.save()
    asking.collection.refresh_from_db()
    assert found(asking)["elder_care"].priority == Decimal("50.0")  # no answer means too little


def test_without_answers_there_is_neither_priority_nor_rank(asking: Asking) -> None:
    assert {(each.priority, each.rank) for each in figures.lines(asking.collection)} == {(None, None)}


def test_equal_priorities_have_equal_ranks(asking: Asking, sun: Community) -> None:
    asking.answer(sun)
    drawn()
    ranks = [each.rank for each in figures.lines(asking.collection)]
    assert ranks == [1, *[2] * (len(ROWS) - 1)]


def test_late_answers_move_all_parts_or_none(asking: Asking, sun: Community, town: Town) -> None:
    """What comes through a link that somebody opened by hand makes no demand, but counts in every part."""
    asking.answer(sun, "助餐点", "elder_care", "none")
    drawn()
    switch(asking.collection.pk, is_open=False, user=town.street_supervisor)
    asking.answer(sun, "助餐点", "elder_care", "enough", urgent={"elder_care": "1"})
    drawn()
    line = found(asking)["elder_care"]
    assert (line.urgency, line.choice, line.gap) == tuple(map(Decimal, ("50.0", "100.0", "50.0")))
    assert Demand.objects.count() == 1


def test_an_assessment_keeps_its_figures(asking: Asking, sun: Community, town: Town) -> None:
    asking.listed(asking.demand(sun, "助餐点", "elder_care", "none"))
    address = reverse("demands:list", args=[asking.collection.pk])
    asking.answer(sun, "助餐点", "elder_care", "enough", urgent={"elder_care": "1"})
    drawn()
    event = DemandEvent.objects.get(step="assess")
    assert event.data["figures"] == {
        "priority": "100.0", "urgency": "100.0", "choice": "100.0", "gap": "100.0",
        "weights": ["0.6", "0.25", "0.15"],
    }  # fmt: skip
    client = Client()
    client.force_login(town.street_supervisor)
    document = client.get(address).context["document"]
    line = dict(zip(document.heads, document.lines[0], strict=True))
    assert line["评估时优先分"] == line["评估时迫切度"] == line["评估时供给缺口率（%）"] == Decimal("100.0")
    assert line["现优先分（有变化的）"] == Decimal("62.5")
    page = client.get(reverse("demands_demand_modeladmin_inspect", args=[event.of_id])).content.decode()
    assert "评估时" in page


def test_cells_under_five_are_hidden(asking: Asking, sun: Community, town: Town) -> None:
    for number in range(6):
        where = sun if number < 5 else town.moon
        asking.answer(
            where, f"助餐{number}", "elder_care", groups=("elder", "disabled") if number < 4 else ("elder",)
        )
    drawn()
    table = crossed(asking.collection, FORM)
    assert table.cells == {("elder_care", "elder"): 6, ("elder_care", "disabled"): None}
    lines = dict(table.lines)
    assert lines["养老照护、助餐"][:3] == [6, None, None]
    assert set(lines["儿童托管、亲子"]) == {None}
    assert crossed(asking.collection, FORM, [sun.area]).cells["elder_care", "elder"] == 5
    assert crossed(asking.collection, FORM, [town.moon.area]).cells["elder_care", "elder"] is None
