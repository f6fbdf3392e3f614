"""Bring demands in line with one response as it now stands. Doing it again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from forms_builder.schema import Form
from surveys.corrections import counts, current_answers, locked
from surveys.demands import asking
from surveys.demands.enums import DemandState
from surveys.demands.models import WORDS, Collection, Demand, DemandSource
from surveys.demands.standing import note, recount
from surveys.demands.steps import COLLECT, FLOW, MERGEABLE
from surveys.demands.suggesting import suggest
from surveys.flow import steps
from surveys.models import Response
from surveys.tallying import Folded
from surveys.versions import version_by_pk


@dataclass(frozen=True, slots=True)
class Said:
    """What a response says. `label` is the category's."""

    words: str
    category: str
    label: str
    supply: str


def wanted(batch: Sequence[Folded]) -> Iterable[UUID]:
    """The responses of questionnaires by which demands are collected. One query."""
    asked = {each.questionnaire for each in batch}
    mine = set(Collection.objects.filter(questionnaire__in=asked).values_list("questionnaire", flat=True))
    return {each.response for each in batch if each.questionnaire in mine}


def follows(questionnaire: int) -> bool:
    """Whether answers of a questionnaire become demands now."""
    return Collection.objects.filter(questionnaire=questionnaire, is_open=True).exists()


def draw(response_id: UUID) -> None:
    """Make, change or withdraw the demand of a response. The caller holds the transaction.

    A response makes a demand while its collection is open; what comes later is kept as a source alone, so
    that every part of the priority rests on the same answers, and makes its demand when the collection is
    opened again. Corrections are followed at any time. Votes of tests and responses of sealed channels make
    none.
    """
    response = locked(response_id)
    source = DemandSource.objects.filter(response=response).select_related("collection").first()
    collection = (
        source.collection
        if source
        else Collection.objects.filter(questionnaire=response.questionnaire_id).first()
    )
    if collection is None or response.channel.gate or response.sealed:
        return
    said = what(collection, version_by_pk(response.version_id).compiled.form, response)
    counted = counts(response.state)
    if source is not None:
        _follow(source, said, counted=counted)
    elif counted:
        _take_in(collection, response, said)


def what(collection: Collection, form: Form, response: Response) -> Said:
    """What the answers in force say."""
    answers = current_answers(response)
    category = asking.chosen(answers, collection.choice_question)
    labels = asking.options(form, collection.choice_question) if category else {}
    return Said(
        words=asking.text(answers, collection.text_question)[:WORDS],
        category=category,
        label=labels.get(category, category)[:120],
        supply=asking.chosen(answers, collection.supply_question),
    )


def _take_in(collection: Collection, response: Response, said: Said) -> None:
    source = DemandSource(
        response=response,
        collection=collection,
        area=response.area,
        category=said.category,
        words=said.words,
        supply=said.supply,
        received_at=response.received_at,
    )
    if said.words and collection.is_open:
        source.demand = source.first_demand = _made(source, said)
    source.save()


def _made(source: DemandSource, said: Said) -> Demand:
    """A new demand from a source."""
    demand = Demand(
        collection=source.collection,
        area=source.area,
        category=said.category,
        category_label=said.label,
        words=said.words,
        sources_counting=1,
        created_at=source.received_at,
    )
    suggest(demand)
    demand.save()
    steps.begin(FLOW, demand, step=COLLECT, user=None, at=source.received_at)
    return demand


def _follow(source: DemandSource, said: Said, *, counted: bool) -> None:
    demand, first = _locked_demands(source)
    now = (said.words, said.category, said.supply, counted)
    owed = demand is None and counted and bool(said.words) and source.collection.is_open
    if not owed and now == (source.words, source.category, source.supply, source.counts):
        return
    reworded = now[:2] != (source.words, source.category)
    source.words, source.category, source.supply, source.counts = now
    if owed:
        source.demand = source.first_demand = _made(source, said)
    source.save()
    if demand is not None and first is not None:
        if reworded:
            _reword(first, source, said)
            note(demand, "change_source", None)
        recount(demand)


def _locked_demands(source: DemandSource) -> tuple[Demand | None, Demand | None]:
    """The demand that holds the source and the one that the source made, locked: one and the same but for
    mergers. A merger that came between is followed to where the source went."""
    while source.demand_id is not None:
        rows = Demand.objects.select_for_update(no_key=True, of=("self",)).select_related("area")
        first = source.first_demand_id or source.demand_id
        found = {each.pk: each for each in rows.filter(pk__in={source.demand_id, first}).order_by("pk")}
        source.refresh_from_db()
        if source.demand_id in found:
            return found[source.demand_id], found[first]
    return None, None


def _reword(first: Demand, source: DemandSource, said: Said) -> None:
    """The demand that the source made says what it now says, however far it is: what a correction takes out
    of an answer, such as somebody's name, stands nowhere. Its category follows while nobody has worked on
    it."""
    first.words = said.words
    alone = not first.sources.exclude(pk=source.pk).exists()
    if alone and said.words and not first.title and first.state == DemandState.COLLECTED:
        first.category, first.category_label = said.category, said.label
    if said.words and first.state in MERGEABLE:
        suggest(first)
    first.save()
