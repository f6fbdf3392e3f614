"""两份清单: the whole table of what may happen to a demand (row E1)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.demands import figures
from surveys.demands.enums import DemandState
from surveys.demands.errors import DemandRefused
from surveys.demands.models import TEXT, TITLE, Collection, Demand, DemandEvent, DemandFile
from surveys.flow.steps import Flow, Given, Step, table
from territory.enums import Level

COLLECT = "collect"  # the first event, which is no step
S = DemandState
LIVING = (S.COLLECTED, S.CATALOGUED, S.LISTED, S.TAKEN, S.DONE, S.REFUSED)
MERGEABLE = (S.COLLECTED, S.CATALOGUED)  # what can go into another
TAKES_IN = (S.COLLECTED, S.CATALOGUED, S.LISTED)  # what others can go into

STEPS = table(
    Step(
        "recognise",
        _("recognise for the catalogue"),
        (S.COLLECTED,),
        S.CATALOGUED,
        level=Level.STREET,
        needs=("title", "department"),
        offers=("text", "category"),
        offers_told=True,
        offers_files=True,
    ),
    Step(
        "assess",
        _("assess for the list"),
        (S.CATALOGUED,),
        S.LISTED,
        level=Level.STREET,
        needs=("score",),
        offers_told=True,
        offers_files=True,
        not_by=("recognise",),
    ),
    Step(
        "describe",
        _("write the public words"),
        (S.COLLECTED,),
        None,
        opinion=False,
        needs=("title",),
        offers=("text", "category"),
    ),
    Step(
        "reword",
        _("change the public words"),
        (S.CATALOGUED, S.LISTED),
        None,
        level=Level.STREET,
        opinion=False,
        needs=("title",),
        offers=("text", "category"),
    ),
    Step(
        "refuse",
        _("do not take it up"),
        (S.COLLECTED, S.CATALOGUED),
        S.REFUSED,
        level=Level.STREET,
        told=True,
        needs=("title",),
        offers_files=True,
        asks=_("Everybody can read the reason, also by the receipt of whoever asked."),
    ),
    Step(
        "uncatalogue",
        _("return to what is collected"),
        (S.CATALOGUED,),
        S.COLLECTED,
        level=Level.STREET,
        offers_told=True,
    ),
    Step(
        "unlist",
        _("return to the catalogue"),
        (S.LISTED,),
        S.CATALOGUED,
        level=Level.STREET,
        offers_told=True,
    ),
    Step(
        "reopen",
        _("take it up again"),
        (S.REFUSED,),
        S.COLLECTED,
        level=Level.STREET,
        offers_told=True,
    ),
    Step("merge", _("merged into another demand"), MERGEABLE, S.MERGED, by_program=True),
    Step("absorb", _("similar demands merged into this one"), TAKES_IN, None, by_program=True),
    Step("split", _("taken out of the merger"), (S.MERGED,), None, by_program=True),
    Step("let_go", _("a merged demand taken out again"), TAKES_IN, None, by_program=True),
    Step("take_up", _("taken up by a project"), (S.LISTED,), S.TAKEN, by_program=True, offers_told=True),
    Step("release", _("given back by the project"), (S.TAKEN,), S.LISTED, by_program=True, offers_told=True),
    Step("finish", _("carried out"), (S.TAKEN,), S.DONE, by_program=True, offers_told=True),
    Step("change_source", _("an answer was corrected"), LIVING, None, by_program=True),
    Step("withdraw", _("nobody asks for it any more"), LIVING, None, by_program=True),
    Step("count_again", _("somebody asks for it again"), LIVING, None, by_program=True),
)


def change(row: Demand, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """What else a step changes. Raises DemandRefused("score_range")."""
    data: dict[str, Any] = {}
    if "title" in step.needs:
        data = _worded(row, given)
    if step.key == "recognise":
        row.department = given.data["department"]
        if row.catalogue_no is None:
            row.catalogue_no = next_number(row.collection_id, "last_catalogue_no")
        data |= {"department": str(row.department), "no": row.catalogue_no}
    elif step.key == "assess":
        row.assessed_score = _score(given.data["score"])
        if row.list_no is None:
            row.list_no = next_number(row.collection_id, "last_list_no")
        data |= {"score": str(row.assessed_score), "no": row.list_no, "figures": figures.as_of_now(row)}
    elif step.by_program:
        data |= given.data
        if step.key == "split":  # back to the state in which it was merged
            row.state = given.data["state"]
    return data


def judge(row: Demand, step: Step) -> None:
    """Raises DemandRefused("withdrawn"): nobody stands behind what would go on."""
    if step.key in ("recognise", "assess") and row.withdrawn:
        raise DemandRefused("withdrawn")


def facts(event: DemandEvent) -> list[tuple[Any, Any]]:
    """What an event changed of the public words and the category, as it was before."""
    before = event.data.get("was") or {}
    return [(_("%(name)s, before") % {"name": FLOW.names[name]}, value) for name, value in before.items()]


def level_of(states: Iterable[str]) -> Level | None:
    """From which level demands in these states are merged, or taken apart into them: what the street has
    decided on is the street's, as in the table."""
    return None if all(state == S.COLLECTED for state in states) else Level.STREET


def next_number(collection_pk: int, counter: str) -> int:
    """The next number of a collection's catalogue or list; one that was given is never given again."""
    collection = Collection.objects.select_for_update(no_key=True).get(pk=collection_pk)
    number = int(getattr(collection, counter)) + 1
    setattr(collection, counter, number)
    collection.save(update_fields=[counter])
    return number


def _worded(row: Demand, given: Given) -> dict[str, Any]:
    """Title, description and category as given; returns what they were where they changed."""
    before = {"title": row.title, "text": row.text, "category": row.category_label}
    row.title = str(given.data["title"]).strip()[:TITLE]
    if "text" in given.data:
        row.text = str(given.data["text"] or "").strip()[:TEXT]
    if given.data.get("category"):
        row.category, row.category_label = given.data["category"]
    now = {"title": row.title, "text": row.text, "category": row.category_label}
    return {"was": {name: value for name, value in before.items() if value and value != now[name]}}


def _score(value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise DemandRefused("score_range") from None
    if not (found.is_finite() and 0 <= found <= 100) or found != found.quantize(Decimal("0.01")):
        raise DemandRefused("score_range")
    return found


FLOW = Flow(
    key="demands",
    label=_("demand"),
    model=Demand,
    events=DemandEvent,
    files=DemandFile,
    steps=STEPS,
    area_of=lambda row: row.area,
    change=change,
    judge=judge,
    facts=facts,
    names={
        "title": _("public title"),
        "text": _("public description"),
        "department": _("recognising department"),
        "score": _("assessed score"),
        "category": _("category"),
    },
    public=frozenset({"title", "text"}),
)
