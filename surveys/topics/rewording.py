"""修改公开内容: every text that residents read of a topic can be corrected, with a reason.

The history says which texts were corrected, by whom and why. It does not keep the old ones: they may be what
had to go.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from surveys.flow.errors import StepRefused
from surveys.flow.models import TOLD
from surveys.flow.steps import FLOWS, Given, Step
from surveys.public_words import first_private
from surveys.topics.enums import TopicState
from surveys.topics.models import Topic

SHORT = 20  # characters by which a row is named


@dataclass(frozen=True, slots=True)
class Part:
    """A text that residents read: where it is kept, and whether it may be emptied."""

    name: str
    label: Any
    row: Any
    attribute: str
    needed: bool = True
    limit: int | None = None

    @property
    def text(self) -> str:
        """As it stands."""
        return str(getattr(self.row, self.attribute))

    @property
    def longest(self) -> int:
        """How many characters it may have."""
        return self.limit or self.row._meta.get_field(self.attribute).max_length


def parts(topic: Topic) -> list[Part]:
    """All texts of a topic that residents read; those that are empty are left to the step that writes them,
    but for title and text."""
    return [each for each in _parts(topic) if each.text or each.name in ("public_title", "public_text")]


def _parts(topic: Topic) -> Iterator[Part]:
    yield Part("public_title", _("title for residents"), topic, "public_title")
    yield Part("public_text", _("text for residents"), topic, "public_text", needed=False)
    yield Part("transfer_unit", _("unit it was passed on to"), topic, "transfer_unit")
    yield Part("agreement", _("agreement"), topic, "agreement")
    yield Part("owners_vote", _("result of the owners' vote"), topic, "owners_vote")
    for promise in topic.commitments.all():
        about = promise.text[:SHORT]
        yield Part(f"text_{promise.pk}", _named(_("commitment"), about), promise, "text")
        yield Part(f"who_{promise.pk}", _named(_("who exactly"), about), promise, "who", needed=False)
    for opinion in topic.opinions.exclude(public_words=""):
        about = opinion.public_words[:SHORT]
        whose = format_lazy("{}（{}）", opinion.get_party_display(), opinion.get_stance_display())
        yield Part(f"public_words_{opinion.pk}", _named(whose, about), opinion, "public_words")
        yield Part(f"reply_{opinion.pk}", _named(_("reply"), about), opinion, "reply")
    for held in topic.meetings.filter(cancelled_at=None):
        about = f"{held.get_kind_display()} {_day(held.held_at or held.planned_at)}"
        yield Part(f"place_{held.pk}", _named(_("place"), about), held, "place")
    steps = FLOWS["topics"].steps
    for event in topic.events.exclude(told=""):
        label = steps[event.step].label if event.step in steps else _("topic raised")
        told = _named(_("what residents are told"), format_lazy("{} {}", _day(event.at), label))
        yield Part(f"told_{event.pk}", told, event, "told", needed=False, limit=TOLD)


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()


def _named(what: Any, about: Any) -> Any:
    return format_lazy("{}：{}", what, about)


def reword(topic: Topic, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """Write what was changed. Raises StepRefused: wrong_state (nothing of it is public), field_missing,
    text_too_long, private_words."""
    if topic.state == TopicState.COLLECTED and not topic.public_title:
        raise StepRefused("wrong_state")
    changed = []
    for each in parts(topic):
        new = str(given.data.get(each.name, each.text) or "").strip().replace("\r\n", "\n")
        if new == each.text:
            continue
        if each.needed and not new:
            raise StepRefused("field_missing", field=each.label)
        if len(new) > each.longest:
            raise StepRefused("text_too_long", limit=each.longest)
        if found := first_private((new,)):
            raise StepRefused("private_words", found=found)
        setattr(each.row, each.attribute, new)
        if each.row is not topic:
            each.row.save(update_fields=[each.attribute])
        changed.append(each.name)
    return {"changed": changed}
