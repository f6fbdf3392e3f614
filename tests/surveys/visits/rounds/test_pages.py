"""The rounds' pages: what they show and do, to whom, and with how many queries."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.utils import timezone

from surveys.households import own_link
from surveys.visits.enums import Draw, RoundState
from surveys.visits.models import Assignment, Round
from surveys.visits.rounds import assigning, frames, opening, urls
from surveys.visits.rounds.drawing import Unit, draw
from tests.factories import ResponseFactory
from tests.factories.fieldwork import RoundFactory
from tests.surveys.visits.rounds.conftest import Field, Visitor
from tests.surveys.visits.rounds.test_actions import been_there

pytestmark = pytest.mark.django_db


def at(name: str, *args: Any) -> str:
    """The address of a page."""
    return reverse(f"visits_rounds:{name}", args=args)


@pytest.fixture
def client(field: Field, visit: Visitor) -> Client:
    """The supervisor's browser."""
    return visit(field.supervisor)


def posted(field: Field, **changes: Any) -> dict[str, Any]:
    """What the form of a round sends."""
    today = timezone.localdate()
    usual = {
        "title": "秋季走访",
        "questionnaire": field.sun.questionnaire.pk,
        "targets": [field.sun.area.pk],
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
        "draw": "stratified",
        "size": 24,
        "min_per_stratum": 5,
        "attempts": 3,
        "margin": 5,
        "confidence": 95,
        "response": 100,
    }
    return {**usual, **changes}


def test_the_whole_way_by_hand(field: Field, client: Client) -> None:
    """Made, drawn, assigned, opened, closed; every page on the way is there."""
    made = client.post(at("create"), posted(field))
    round_ = Round.objects.get()
    assert made.headers["Location"] == at("round", round_.pk)
    preview = client.get(at("draw", round_.pk)).content.decode()
    assert "阳光花园 4栋" in preview
    client.post(at("draw", round_.pk), {"seed": "会议约定2026"})
    assert Round.objects.get().seed == "会议约定2026"
    client.post(at("by_grid", round_.pk))
    rest = list(Assignment.objects.filter(worker=None).values_list("pk", flat=True))
    client.post(at("sample", round_.pk), {"pick": rest, "worker": field.workers[0].pk})
    assert not Assignment.objects.filter(worker=None).exists()
    assert client.get(at("open", round_.pk)).status_code == 200
    client.post(at("open", round_.pk))
    assert Round.objects.get().state == RoundState.OPEN
    page = client.get(at("round", round_.pk)).content.decode()
    assert "会议约定2026" in page
    assert "0%" in page
    assert client.get(at("verify", round_.pk)).status_code == 200
    client.post(at("close", round_.pk))
    assert Round.objects.get().state == RoundState.CLOSED
    assert client.get(at("round", round_.pk)).status_code == 200


def test_a_seed_is_made_where_none_is_typed(field: Field, client: Client) -> None:
    for _ in range(2):
        client.post(at("draw", field.round().pk), {"seed": " "})
    seeds = list(Round.objects.values_list("seed", flat=True))
    assert len(set(seeds)) == 2
    assert all(len(seed) == 16 for seed in seeds)


@pytest.mark.parametrize(
    ("changes", "field_name"),
    [
        ({"title": ""}, "title"),
        ({"targets": []}, "targets"),
        ({"targets": [999_999]}, "targets"),
        ({"questionnaire": ""}, "questionnaire"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"size": ""}, "size"),
        ({"size": "0"}, "size"),
        ({"min_per_stratum": "101"}, "min_per_stratum"),
        ({"attempts": ""}, "attempts"),
        ({"draw": "lottery"}, "draw"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_line(
    field: Field, client: Client, changes: dict[str, Any], field_name: str
) -> None:
    answer = client.post(at("create"), posted(field, **changes))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field_name]
    assert not Round.objects.exists()


def test_a_census_needs_no_size(field: Field, client: Client) -> None:
    client.post(at("create"), posted(field, draw="census", size=""))

    assert Round.objects.get().size is None


def test_the_size_is_worked_out_without_javascript(field: Field, client: Client) -> None:
    """60 households at ±5 %: 53; what was typed and ticked stays; nothing is stored."""
    answer = client.post(at("create"), posted(field, size="", title="", work_out="1"))
    page = answer.content.decode()

    assert answer.context["form"]["size"].value() == 53
    assert answer.context["form"].errors == {}
    assert f'value="{field.sun.area.pk}" data-households="60" checked' in page
    assert not Round.objects.exists()
    half = client.post(at("create"), posted(field, response=90, work_out="1"))
    assert half.context["form"]["size"].value() == 59
    none = client.post(at("create"), posted(field, targets=[], size="", work_out="1"))
    assert none.context["form"]["size"].value() == ""


def test_the_tree_offers_only_her_own_areas_and_counts_households(field: Field, client: Client) -> None:
    page = client.get(at("create"))
    (root,) = page.context["tree"].roots

    assert (root.area, root.households) == (field.sun.area, 60)
    assert [(node.area.name, node.households) for node in root.below[0].below] == [
        ("3栋", 20),
        ("4栋", 30),
        ("10栋", 10),
    ]
    assert "月亮" not in page.content.decode()


def test_a_wide_tree_is_offered_community_by_community(
    field: Field, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was chosen before is shown whatever is left out."""
    from surveys.visits.rounds import queries

    monkeypatch.setattr(queries, "TREE_LIMIT", 4)
    client = visit(field.town.street_supervisor)
    coarse = client.get(at("create"))
    fine = client.get(at("create"), {"within": field.town.moon.area.pk})
    round_ = field.round(targets=[field.buildings[2]])
    edited = client.get(at("edit", round_.pk))

    assert coarse.context["tree"].coarse
    assert "10栋" not in coarse.content.decode()
    assert "within" in coarse.content.decode()
    assert [node.area.name for node in fine.context["tree"].roots[0].below[0].below] == ["3栋"]
    assert f'value="{field.buildings[2].pk}" data-households="10" checked' in edited.content.decode()


def test_a_thousand_communities_are_neither_too_many_to_show_nor_all_to_tick(
    field: Field, visit: Visitor
) -> None:
    """The page comes, with its counts; ticking them all is refused in words, also by the size helper."""
    many = [area.pk for area in field.communities(1001)]
    client = visit(field.town.street_supervisor)
    tree = client.get(at("create")).context["tree"]
    assert len(tree.roots) == frames.MOST
    assert {node.area.pk: node.households for node in tree.roots}[field.sun.area.pk] == 60
    for more in ({}, {"work_out": "1"}):
        answer = client.post(at("create"), posted(field, targets=many, **more))
        assert answer.status_code == 200
        assert answer.context["form"].errors == {
            "targets": ["最多选择900个区域。请整个勾选社区或小区，不要逐栋勾选。"]
        }
    assert not Round.objects.exists()


def test_a_minimum_that_makes_the_sample_larger_is_told_before(field: Field, client: Client) -> None:
    page = client.get(at("draw", field.round(size=6).pk))

    assert page.context["plan"].raised
    assert page.context["plan"].size == 15
    assert 'class="help-block help-warning"' in page.content.decode()


def test_what_cannot_be_drawn_or_opened_is_told(field: Field, client: Client) -> None:
    round_ = field.round(targets=[field.sun.building])
    field.sun.building.households.all().delete()
    assert client.get(at("draw", round_.pk)).context["problem"]
    assert client.post(at("draw", round_.pk), {"seed": "1"}).status_code == 302
    drawn = field.drawn(seed="2")
    page = field.sun.questionnaire
    page.live = False
    page.save()
    answer = client.post(at("open", drawn.pk), follow=True)
    assert page.title in answer.content.decode()
    assert Round.objects.get(pk=drawn.pk).state == RoundState.DRAFT


def test_a_sample_is_given_up_and_a_round_deleted_after_asking(field: Field, client: Client) -> None:
    round_ = field.drawn()
    assert client.get(at("give_up", round_.pk)).status_code == 200
    client.post(at("give_up", round_.pk), {"reason": ""})
    assert Assignment.objects.count() == 24
    client.post(at("give_up", round_.pk), {"reason": "名册改了"})
    assert not Assignment.objects.exists()
    assert "名册改了" in client.get(at("round", round_.pk)).content.decode()
    assert client.get(at("delete", round_.pk)).status_code == 200
    assert client.post(at("delete", round_.pk)).headers["Location"] == at("rounds")
    assert not Round.objects.exists()


def test_the_list_is_narrowed_and_paged(field: Field, client: Client) -> None:
    round_ = opening.open_round(field.drawn().pk, user=field.supervisor)
    RoundFactory(
        title="春季普查",
        questionnaire=field.sun.questionnaire,
        area=field.buildings[0],
        created_by=field.supervisor,
    )

    def shown(**params: Any) -> list[str]:
        return [each.title for each, _, _ in client.get(at("rounds"), params).context["rows"]]

    assert shown() == ["春季普查", round_.title]
    assert shown(q="普查") == ["春季普查"]
    assert shown(state="open") == [round_.title]
    assert shown(area=field.buildings[0].get_parent().pk) == ["春季普查"]
    assert shown(questionnaire=field.town.moon.questionnaire.pk) == ["春季普查", round_.title]
    assert shown(q="没有") == []
    assert shown(state="x", area="x", questionnaire="9" * 30) == ["春季普查", round_.title]


def test_an_empty_list_says_what_to_do(field: Field, client: Client, visit: Visitor) -> None:
    assert "jw-empty" in client.get(at("rounds")).content.decode()
    assert at("create") in client.get(at("rounds")).content.decode()
    looked = visit(field.sun.people["author"]).get(at("rounds")).content.decode()
    assert at("create") not in looked


def answered(round_: Round, assignment: Assignment, field: Field, *, letter: bool = True) -> None:
    """A response of the household came by one of the round's links."""
    channel = round_.letter_channel if letter else round_.worker_channel
    ResponseFactory(version=field.sun.version, channel=channel, household=assignment.household)


def test_progress_counts_doors_and_answers(field: Field, client: Client) -> None:
    """By round, worker and building; other links of the questionnaire do not count."""
    round_ = opening.open_round(field.drawn().pk, user=field.supervisor)
    assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)
    one, two, three = round_.assignments.filter(stratum=field.buildings[0])[:3]
    been_there(one, field.workers[0])
    been_there(one, field.workers[0])
    answered(round_, one, field)
    answered(round_, two, field, letter=False)
    ResponseFactory(version=field.sun.version, channel=field.sun.channel, household=three.household)
    page = client.get(at("round", round_.pk)).context

    done = page["done"]
    assert (done.sample, done.unassigned, done.visited, done.answered, done.percent) == (24, 5, 1, 2, 8)
    by_worker = {line.worker and line.worker.username: line.progress for line in page["workers"]}
    assert [(name, p.sample, p.visited, p.answered) for name, p in by_worker.items()] == [
        ("sun-worker", 8, 1, 2),
        ("sun-worker-2", 11, 0, 0),
        (None, 5, 0, 0),
    ]
    assert [(line.name, line.households, line.progress.sample) for line in page["buildings"]] == [
        ("阳光花园 3栋", 20, 8),
        ("阳光花园 4栋", 30, 11),
        ("阳光花园 10栋", 10, 5),
    ]


def test_the_sample_is_narrowed_and_given_away(field: Field, client: Client) -> None:
    round_ = opening.open_round(field.drawn().pk, user=field.supervisor)
    one = round_.assignments.filter(stratum=field.buildings[0]).first()
    assert one
    been_there(one, field.workers[0])
    two = round_.assignments.filter(stratum=field.buildings[1]).first()
    assert two
    answered(round_, two, field)

    def shown(**params: Any) -> int:
        found: int = client.get(at("sample", round_.pk), params).context["count"]
        return found

    dwelling = f"{one.stratum.name[:-1]}-{one.household.unit}-{one.household.room}"
    assert shown() == 24
    assert shown(building=field.buildings[0].pk) == 8
    assert shown(q=dwelling) == 1
    assert shown(state="visited") == 1
    assert shown(state="answered") == 1
    assert shown(state="new") == 22
    assert shown(worker="0") == 24
    by_unit = round_.assignments.filter(household__unit="1").count()
    assert shown(unit="1") == by_unit
    address = f"{at('sample', round_.pk)}?building={field.buildings[0].pk}"
    client.post(address, {"all": "1", "worker": field.workers[1].pk})
    assert shown(worker=field.workers[1].pk) == 8
    client.post(address, {"pick": [one.pk, two.pk], "worker": ""})
    assert shown(worker="0") == 16
    client.post(address, {"pick": [one.pk, two.pk, "x"], "worker": "", "take": "1"})
    assert shown(worker="0") == 17
    refused = client.post(address, {"all": "1", "worker": field.supervisor.pk}, follow=True)
    assert shown(worker="0") == 17
    assert "help-critical" in refused.content.decode() or "error" in refused.content.decode()


def test_an_author_looks_and_touches_nothing(field: Field, visit: Visitor) -> None:
    round_ = field.drawn()
    client = visit(field.sun.people["author"])
    looked = client.get(at("round", round_.pk)).content.decode()

    assert at("edit", round_.pk) not in looked
    assert client.get(at("sample", round_.pk)).status_code == 200
    assert client.get(at("verify", round_.pk)).status_code == 200
    data = {"all": "1", "worker": field.workers[0].pk}
    assert client.post(at("sample", round_.pk), data).status_code == 404
    for name in ("edit", "draw", "open", "close", "give_up", "delete", "print", "by_grid"):
        assert client.post(at(name, round_.pk), {"reason": "x", "seed": "1"}).status_code in (302, 404), name
    stored = Round.objects.get()
    assert (stored.state, stored.seed) == (RoundState.DRAFT, "20261129")
    assert not Assignment.objects.exclude(worker=None).exists()


def test_strangers_find_nothing(field: Field, visit: Visitor) -> None:
    """All addresses, looked at and posted to, by all of the other community's staff, and unsigned."""
    round_ = opening.open_round(field.drawn().pk, user=field.supervisor)
    assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)
    first = round_.assignments.get(position=1)
    before = (Round.objects.values().get(), list(Assignment.objects.order_by("pk").values()))
    data = {**posted(field), "reason": "x", "seed": "1", "all": "1", "worker": field.workers[0].pk}
    strangers = {who: visit(person) for who, person in field.town.moon.people.items()}
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        more = {"route": [field.workers[0].pk], "letter": [first.pk], "export": ["csv"]}.get(name, [])
        address = at(name) if name in ("rounds", "create") else at(name, round_.pk, *more)
        assert "/admin/login/" in Client().get(address).headers["Location"]
        for who, client in strangers.items():
            got, sent = client.get(address), client.post(address, data)
            if name in ("rounds", "create"):
                assert "阳光" not in got.content.decode() + sent.content.decode(), (name, who)
            else:  # a grid worker has no business with rounds at all, and may be sent home
                refused = {404, 405, 302} if who == "worker" else {404, 405}
                assert {got.status_code, sent.status_code} <= refused, (name, who)
    assert (Round.objects.values().get(), list(Assignment.objects.order_by("pk").values())) == before


def test_a_route_list_goes_by_building_unit_and_room(field: Field, client: Client) -> None:
    """Rooms by number; the contact masked; nobody's phone."""
    round_ = field.drawn(draw=Draw.CENSUS)
    assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)
    page = client.get(at("route", round_.pk, field.workers[1].pk))
    text = page.content.decode()
    groups = page.context["groups"]

    assert [(name, unit, len(some)) for name, unit, some in groups] == [
        ("阳光花园 4栋", "1", 15),
        ("阳光花园 4栋", "2", 15),
    ]
    assert [each.household.room for each in groups[0][2]] == [f"{n}01" for n in range(1, 16)]
    assert "欧阳**" in text
    assert "欧阳建国" not in text
    assert "1381234" not in text
    assert "李梅" in text
    assert client.get(at("route", round_.pk, 0)).context["count"] == 10
    assert client.get(at("route", round_.pk, field.supervisor.pk)).status_code == 404
    assert client.get(at("route", round_.pk, 999_999)).status_code == 404


def test_the_sample_as_a_file(field: Field, client: Client) -> None:
    """Weights of the frame's households add up to the frame; no name, no phone."""
    round_ = field.drawn()
    assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)
    answer = client.get(at("export", round_.pk, "csv"))
    text = answer.content.decode("utf-8-sig")
    head, names, *rows = list(csv.reader(io.StringIO(text)))

    assert names == [
        "position",
        "area",
        "building",
        "unit",
        "room",
        "stratum",
        "probability",
        "weight",
        "worker",
    ]
    assert len(head) == len(names)
    assert [int(row[0]) for row in rows] == list(range(1, 25))
    assert {(row[2], row[6]) for row in rows} == {("3栋", "0.4"), ("4栋", "0.36666667"), ("10栋", "0.5")}
    assert round(sum(Decimal(row[7]) for row in rows), 4) == 60
    assert rows[0][1] == "阳光社区 阳光花园"
    assert "欧阳" not in text
    assert "1381234" not in text
    book = openpyxl.load_workbook(io.BytesIO(client.get(at("export", round_.pk, "xlsx")).content))
    sheet = list(book.worksheets[0].iter_rows(values_only=True))
    assert [str(cell or "") for cell in sheet[2]][2:5] == rows[0][2:5]
    assert len(sheet) == 26
    assert client.get(at("export", round_.pk, "pdf")).status_code == 404
    assert client.get(at("export", field.round().pk, "csv")).status_code == 404


def test_anyone_can_repeat_a_draw_from_the_downloaded_frame(field: Field, client: Client) -> None:
    """With the list and the seed alone."""
    round_ = field.drawn()
    text = client.get(at("frame", round_.pk)).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    units = [Unit(int(row["building"]), int(row["household"])) for row in rows]
    again = draw("stratified", units, round_.seed, size=24, least=5)

    assert len(rows) == 60
    assert {each.id: str(n) for n, each in enumerate(again, start=1)} == {
        int(row["household"]): row["position"] for row in rows if row["position"]
    }
    assert client.get(at("frame", field.round().pk)).status_code == 404


def queries(client: Client, address: str) -> int:
    """How many queries a page takes."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_lists_take_the_same_queries_whatever_their_length(field: Field, client: Client) -> None:
    field.drawn(seed="a", targets=[field.buildings[0]], size=3)
    few = queries(client, at("rounds"))
    for n in range(30):
        RoundFactory(questionnaire=field.sun.questionnaire, area=field.sun.area, created_by=field.supervisor)
        if n < 3:
            field.drawn(seed=str(n))
    assert queries(client, at("rounds")) == few
    small = field.drawn(draw=Draw.SIMPLE, size=3, targets=[field.buildings[0]])
    large = field.drawn(draw=Draw.CENSUS)
    for round_ in (small, large):
        assigning.assign_by_grid(round_.pk, everyone=False, user=field.supervisor)
    drafts = field.round(targets=[field.buildings[0]]), field.round()
    assert queries(client, at("draw", drafts[0].pk)) == queries(client, at("draw", drafts[1].pk))
    for name in ("sample", "round", "verify", "print"):
        assert queries(client, at(name, small.pk)) == queries(client, at(name, large.pk)), name
    route = at("route", small.pk, field.workers[0].pk), at("route", large.pk, field.workers[0].pk)
    assert queries(client, route[0]) == queries(client, route[1])


def test_one_letter_carries_the_households_own_link(field: Field, client: Client) -> None:
    from surveys.visits.rounds.letters import own_address

    draft = field.drawn(seed="1")
    first = draft.assignments.get(position=1)
    assert client.get(at("letter", draft.pk, first.pk)).status_code == 302
    round_ = opening.open_round(draft.pk, user=field.supervisor)
    page = client.get(at("letter", round_.pk, first.pk)).content.decode()
    assert f"{first.household.room}" in page
    assert "<svg" in page
    assert round_.letter_channel
    address = own_address(f"http://testserver/f/{round_.letter_channel.code}/", first.household)
    base, _, token = address.partition("?h=")
    assert base == f"http://testserver/f/{round_.letter_channel.code}/"
    assert own_link(token) == f"h:{token}"
    other = field.drawn(seed="2").assignments.get(position=1)
    assert client.get(at("letter", round_.pk, other.pk)).status_code == 404
