"""A form laid out for the templates: what each question, group, repeat and screen shows, errors too.

Everything has an address: `name`, inside a repeat `family[2].age`. It is the name of the form field, the end
of the ids on the page, and what problems speak of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from forms_builder import questions
from forms_builder.engine.model import static_text
from forms_builder.errors import Problem
from forms_builder.media import media_url
from forms_builder.questions.choices import with_options
from forms_builder.questions.files import SHA256
from forms_builder.rendering.options import (
    Bunch,
    OptionView,
    RowView,
    as_list,
    bunches,
    grade_views,
    look_of,
    option_views,
    rank_views,
    row_views,
    searched,
)
from forms_builder.rendering.piping import marked
from forms_builder.rendering.posting import CONSENT, HERE
from forms_builder.schema import Form, Group, Item, PageBreak, Question, Repeat
from forms_builder.wording import condition_text

FOLDER = "forms_builder/phone"


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its answer, its errors and its condition in words. `name` is its address."""

    name: str
    kind: str
    template: str
    number: int | None
    label: str
    hint: str
    advice: str
    required: bool
    condition: str
    value: str
    options: tuple[OptionView, ...]
    bunches: tuple[Bunch, ...]
    rows: tuple[RowView, ...]
    uploads: tuple[str, ...]  # hashes of files already received
    settings: Mapping[str, Any]
    separate_consent: bool
    consent: str  # "yes", "no" or ""
    errors: tuple[str, ...]
    consent_errors: tuple[str, ...]
    image: str
    look: str
    shuffled: bool
    searched: bool
    companion: bool  # explains the "other" of the question above
    asked: bool
    answers: bool
    upload: str

    @property
    def box(self) -> str:
        """The template that draws it."""
        return f"{FOLDER}/question.html" if self.asked else f"{FOLDER}/{self.kind}.html"

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for aria-describedby."""
        hinted = self.hint or self.advice
        return " ".join(
            f"{letter}.{self.name}" for letter, there in (("h", hinted), ("e", self.errors)) if there
        )

    @property
    def photos(self) -> tuple[str, ...]:
        """The hashes of photos already received."""
        return self.uploads


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with its condition said once."""

    label: str
    hint: str
    condition: str
    items: tuple[View, ...]

    @property
    def box(self) -> str:
        """The template that draws it."""
        return f"{FOLDER}/group.html"


@dataclass(frozen=True, slots=True)
class MemberView:
    """One time of a repeat: its address with its number (`family[2]`), the field that says so, its items."""

    name: str
    mark: str
    title: str
    items: tuple[View, ...]
    focus: bool = False  # it was just added: the page opens here


@dataclass(frozen=True, slots=True)
class RepeatView:
    """A repeat: the members there are, an empty one to copy, and whether more or fewer can be had by hand."""

    name: str
    label: str
    hint: str
    condition: str
    one: str
    least: int
    most: int
    counted: bool  # how many there are follows from the answers
    members: tuple[MemberView, ...]
    blank: MemberView | None

    @property
    def box(self) -> str:
        """The template that draws it."""
        return f"{FOLDER}/repeat.html"

    @property
    def full(self) -> bool:
        """Whether none can be added."""
        return len(self.members) >= self.most

    @property
    def spare(self) -> bool:
        """Whether one can be taken away."""
        return len(self.members) > self.least


View = QuestionView | GroupView | RepeatView


@dataclass(frozen=True, slots=True)
class ScreenView:
    """What stands between two page breaks."""

    label: str
    items: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in so far: raw answers by question name (nested in repeats); consents and files by
    address; what is wrong; and, where the judge has said so, how many times a repeat is asked, by address."""

    values: Mapping[str, Any] = field(default_factory=dict)
    consent: Mapping[str, bool] = field(default_factory=dict)
    photos: Mapping[str, list[str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    begun: bool = True  # a form that nobody has begun has its defaults, and one time of each repeat
    focus: str = ""  # the address of a member that was just added


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A line of the error summary: where to go and what is wrong."""

    anchor: str
    number: int | None
    message: str


def screens(form: Form, filling: Filling) -> tuple[ScreenView, ...]:
    """The public part of the form, cut at its top-level page breaks."""
    found: list[tuple[str, list[View]]] = [("", [])]
    layout = _Layout(form, filling)
    for item in form.items:
        if isinstance(item, PageBreak):
            found.append((item.label, []))
        else:
            found[-1][1].extend(layout.views((item,), Place("", filling.values)))
    return tuple(ScreenView(label, tuple(items)) for label, items in found if items)


def problem_views(form: Form, problems: Sequence[Problem]) -> tuple[ProblemView, ...]:
    """The error summary, in the order of the problems."""
    return tuple(
        ProblemView(
            _anchor(form, problem), form.numbers.get(name_of(form, problem.question)), problem.message
        )
        for problem in problems
    )


def name_of(form: Form, address: str) -> str:
    """The question that an address speaks of (`family[2].age`: age)."""
    return address if address in form.by_name else address.rsplit("].", 1)[-1]


def _anchor(form: Form, problem: Problem) -> str:
    if problem.code == "consent_required":
        return CONSENT
    name = name_of(form, problem.question)
    if name not in form.by_name:
        return f"r.{problem.question}" if name in form.repeats else ""
    if name in form.later_stage or not questions.get(form.by_name[name].type).asked:
        return ""
    letter = "c" if problem.code == "consent_unanswered" else "i"
    return f"{letter}.{problem.question}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a view stands: the address before its name, and the raw answers beside it."""

    prefix: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Layout:
    form: Form
    filling: Filling

    def views(self, items: Sequence[Item], place: Place) -> tuple[View, ...]:
        found: list[View] = []
        for item in items:
            if isinstance(item, Repeat):
                found += self._repeat(item, place)
            elif isinstance(item, Group):
                inside = self.views(item.items, place)
                if inside:
                    label, hint = self._words(item.label, place), self._words(item.hint, place)
                    found.append(GroupView(label, hint, self._condition(item), inside))
            elif isinstance(item, Question) and self._stands(item):
                found.append(self._question(item, place))
        return tuple(found)

    def _stands(self, question: Question) -> bool:
        return question.name not in self.form.later_stage and question.type != "calculated"

    def _repeat(self, item: Repeat, place: Place) -> list[RepeatView]:
        address = place.prefix + item.name
        values = place.values.get(item.name)
        given: list[Mapping[str, Any]] = [
            each if isinstance(each, Mapping) else {} for each in (values if isinstance(values, list) else ())
        ]
        first = 0 if self.filling.begun or item.count is not None else 1
        wanted = self.filling.counts.get(address, max(item.least, first, len(given)))
        given = [*given, *({} for _more in range(wanted - len(given)))][: item.most]
        one = item.one or _("Entry in the list")
        members = tuple(
            self._member(item, Place(f"{address}[{number}].", inside), one, str(number))
            for number, inside in enumerate(given, start=1)
        )
        blank = _Layout(self.form, Filling(begun=False))._member(item, Place(f"{address}[0].", {}), one, "0")
        if not blank.items:
            return []
        return [
            RepeatView(
                name=address,
                label=self._words(item.label, place),
                hint=self._words(item.hint, place),
                condition=self._condition(item),
                one=one,
                least=item.least,
                most=item.most,
                counted=item.count is not None,
                members=members,
                blank=blank,
            )
        ]

    def _member(self, item: Repeat, place: Place, one: str, number: str) -> MemberView:
        return MemberView(
            name=place.prefix[:-1],
            mark=place.prefix + HERE,
            title=_("%(one)s %(number)s") % {"one": one, "number": number},
            items=self.views(item.items, place),
            focus=place.prefix[:-1] == self.filling.focus,
        )

    def _words(self, text: str, place: Place) -> str:
        return marked(self.form, text, lambda name: self.address(name, place))

    def address(self, name: str, place: Place) -> str:
        """Where the answer to `name` stands, seen from a place: in the same member where they share one."""
        steps = [step for step in place.prefix.split(".") if step]
        found = ""
        for repeat in self.form.repeats.get(name, ()):
            own = steps.pop(0) if steps and steps[0].startswith(f"{repeat.name}[") else f"{repeat.name}[1]"
            found += f"{own}."
        return found + name

    def _condition(self, item: Question | Group) -> str:
        return condition_text(self.form, item.relevant) if item.relevant else ""

    def _question(self, question: Question, place: Place) -> QuestionView:
        form, filling = self.form, self.filling
        kind = questions.get(question.type)
        raw = place.values.get(question.name)
        if raw is None and not filling.begun:
            raw = _default(question)
        address = place.prefix + question.name
        own = [problem for problem in filling.problems if problem.question == address]
        placed = replace(with_options(form, question), name=address)
        said = filling.consent.get(address)
        options, grouped = self._options(placed, raw, place)
        return QuestionView(
            name=address,
            kind=question.type,
            template=f"{FOLDER}/{'dropdown' if as_list(placed) else kind.template}.html",
            number=form.numbers.get(question.name),
            label=self._words(question.label, place),
            hint=self._words(question.hint, place),
            advice=kind.advice(placed),
            required=question.required,
            condition="" if question.companion else self._condition(question),
            value=kind.typed(placed, raw),
            options=options,
            bunches=grouped,
            rows=self._rows(placed, raw, place),
            uploads=self._uploads(question, raw, address),
            settings={each.name: kind.setting(question, each.name) for each in kind.settings_fields},
            separate_consent=question.separate_consent,
            consent="" if said is None else ("yes" if said else "no"),
            errors=tuple(problem.message for problem in own if problem.code != "consent_unanswered"),
            consent_errors=tuple(problem.message for problem in own if problem.code == "consent_unanswered"),
            image=media_url(question.image) if question.image else "",
            look=look_of(question),
            shuffled=question.settings.get("randomize") is True and kind.options,
            searched=searched(placed),
            companion=bool(question.companion),
            asked=kind.asked,
            answers=kind.answers,
            upload=kind.upload,
        )

    def _options(
        self, question: Question, raw: Any, place: Place
    ) -> tuple[tuple[OptionView, ...], tuple[Bunch, ...]]:
        first = f"i.{question.name}"
        if question.type == "nps":
            return grade_views(question, raw, first), ()
        if question.rows or question.type == "ranking":
            return (), ()
        listed = as_list(question)
        options = option_views(
            self.form, question, raw, first, lambda name: self.address(name, place), plain=listed
        )
        return options, bunches(self.form, question, options) if listed or question.choice_filter else ()

    def _rows(self, question: Question, raw: Any, place: Place) -> tuple[RowView, ...]:
        views = rank_views if question.type == "ranking" else row_views
        return views(self.form, question, raw, lambda name: self.address(name, place))

    def _uploads(self, question: Question, raw: Any, address: str) -> tuple[str, ...]:
        if not questions.get(question.type).upload:
            return ()
        given = raw if isinstance(raw, list) else ()
        found = [each for each in given if isinstance(each, str) and SHA256.fullmatch(each)]
        return tuple(dict.fromkeys([*found, *self.filling.photos.get(address, ())]))


def _default(question: Question) -> Any:
    """What stands in the field at first, where the author wrote it out; what is worked out the phone does."""
    if question.default is None:
        return None
    text = static_text(question.default)
    return text.split() if text and question.type == "multiple" else text
