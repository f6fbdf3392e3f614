"""A published form as apps that speak XForms can ask it: plain XLSForm features only, and what each element
of a submission means to us.

What XForms lacks is said otherwise: the notice becomes a note to be acknowledged, a separate consent a
question before the question, a grid a list of questions in a table, several photos a question each; phone
numbers and the like become texts with a rule. What staff fill in later is left out. What cannot be said is
named, and such a form is not delivered. A rule that is lost on the way still holds when answers arrive:
intake judges them by the form itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext, override

from forms_builder.questions.choices import with_options
from forms_builder.questions.ranking import Ranking
from forms_builder.schema import (
    ChoiceList,
    Expression,
    Form,
    Group,
    Item,
    Option,
    PageBreak,
    Question,
    Repeat,
)
from forms_builder.xforms import files, values, wording
from forms_builder.xforms.expressions import Expressions, both, when
from forms_builder.xforms.names import Names
from forms_builder.xforms.nodes import Meaning, Node, tree_of
from forms_builder.xforms.refusals import Unsupported

AS_TEXT = frozenset({"phone", "id_number", "household"})
AS_SINGLE = frozenset({"rating"})
NUMBER_KEYS = "numbers"  # Collect's appearance: digits and punctuation
MOMENTS = {"start": Meaning("started"), "end": Meaning("completed")}  # what apps write down by themselves
# Settings of a spreadsheet that say how the form looks. Others would send answers elsewhere, encrypt them, or
# take from the submission what we need to know it by.
DELIVERED = frozenset(
    {"name", "style", "default_language", "instance_name", "allow_choice_duplicates", "namespaces"}
)


@dataclass(frozen=True)
class Delivery:
    """`form` is what apps get, `tree` says where each answer stands; with `problems` it is not delivered."""

    form: Form
    tree: Node
    problems: tuple[Unsupported, ...] = ()

    @cached_property
    def asks_consent(self) -> bool:
        """Whether a submission says what was consented to."""
        return any(node.meaning.kind in ("consent", "separate") for _path, node in self.tree.walk())


def deliver(form: Form) -> Delivery:
    """The form as apps get it. Never raises."""
    with override(form.language):
        return _Deliverer(form).deliver()


class _Deliverer:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._names = Names(form)
        self._words = wording.Words(form)
        self._problems: list[Unsupported] = []
        self._expressions = Expressions(form, self._problems)
        self._meanings: dict[str, Meaning] = {}
        self._lists = dict(form.lists)

    def deliver(self) -> Delivery:
        asked = self._items(self._form.items, in_repeat=False)
        if not any(meaning.kind in ("answer", "line", "file") for meaning in self._meanings.values()):
            self._problems.append(Unsupported("nothing_asked"))
        items = (*self._opening(), *asked)
        form = replace(
            self._form,
            items=items,
            intro="",
            consent=None,
            scoring={},
            lists=self._lists,
            translations=self._words.translations,
            settings={key: value for key, value in self._form.settings.items() if key in DELIVERED},
            extra={},
        )
        return Delivery(form, tree_of(form, self._meanings), tuple(self._problems))

    def _opening(self) -> Iterator[Item]:
        """When it was begun and finished, the opening words, the notice."""
        for moment, meaning in MOMENTS.items():
            name = self._names.fresh(moment)
            self._meanings[name] = meaning
            yield Question(name, "hidden", name, "", settings={"preload": moment})
        if self._form.intro.strip():
            name = self._names.fresh("intro")
            self._words.carry("intro", f"{name}.label")
            yield Question(name, "note", name, self._form.intro)
        consent = self._form.consent
        if consent is None:
            return
        note, agreed = self._names.fresh("consent_notice"), self._names.fresh("consent")
        self._words.carry("consent.notice", f"{note}.label")
        yield Question(note, "note", note, consent.notice)
        self._meanings[agreed] = Meaning("consent")
        label = self._words.ours(f"{agreed}.label", lambda: gettext("I have read this and agree"))
        yield Question(agreed, values.ACKNOWLEDGE, agreed, label, required=consent.required)

    def _items(self, items: tuple[Item, ...], *, in_repeat: bool) -> tuple[Item, ...]:
        """What is delivered of `items`; what follows a page break with a title becomes a group."""
        parts: list[tuple[PageBreak | None, list[Item]]] = [(None, [])]
        for item in items:
            if isinstance(item, PageBreak):
                if item.label:
                    parts.append((item, []))
                continue
            parts[-1][1].extend(self._item(item, in_repeat=in_repeat))
        found = [*parts[0][1]]
        for title, inside in parts[1:]:
            if title and inside:
                name = self._names.fresh("part")
                found.append(Group(title.id, title.label, items=tuple(inside), name=name))
        return tuple(found)

    def _item(self, item: Question | Group, *, in_repeat: bool) -> Iterator[Item]:
        if isinstance(item, Group):
            inside = self._items(item.items, in_repeat=in_repeat or isinstance(item, Repeat))
            if inside:
                yield self._group(item, inside)
        elif item.name not in self._form.later_stage:
            yield from self._question(item, in_repeat=in_repeat)

    def _group(self, group: Group, inside: tuple[Item, ...]) -> Group:
        changed = replace(
            group,
            items=inside,
            name=group.name or self._names.fresh("group"),
            relevant=self._expressions.told(group.relevant, group.label),
            read_only=self._expressions.told(group.read_only, group.label),
        )
        if isinstance(changed, Repeat):
            return replace(changed, count=self._expressions.told(changed.count, group.label))
        return changed

    def _question(self, question: Question, *, in_repeat: bool) -> Iterator[Item]:
        relevant = self._expressions.told(question.relevant, question.label)
        if question.separate_consent:
            if in_repeat:
                self._problem("consent_in_repeat", question)
            asked = self._consent(question, relevant)
            yield asked
            relevant = both(relevant, when(asked.name, "yes"))
        asking = replace(question, relevant=relevant, separate_consent=False)
        if question.rows:
            yield self._grid(asking)
        elif question.type in files.KINDS:
            yield self._files(asking)
        elif question.type == "signature":
            self._meanings[question.name] = Meaning("file", question.name, type=question.type)
            yield self._tidy(asking)
        elif question.type in values.READERS:
            yield self._plain(asking)
        else:
            self._problem("type", question, kind=question.type)

    def _consent(self, question: Question, relevant: Expression | None) -> Question:
        """The question that asks whether the next may be asked."""
        name = self._names.fresh(f"{question.name}_consent")
        self._meanings[name] = Meaning("separate", question.name)
        label = self._words.about(
            f"{name}.label",
            lambda label: (
                gettext(
                    "Do you agree to answer “%(label)s”? It is sensitive personal information; "
                    "you may decline and go on."
                )
                % {"label": label}
            ),
            f"{question.id}.label",
            question.label,
        )
        options = (
            Option("yes", self._words.ours(f"{name}.option.yes", lambda: gettext("I agree"))),
            Option("no", self._words.ours(f"{name}.option.no", lambda: gettext("I do not agree; skip it"))),
        )
        return Question(name, "single", name, label, required=True, relevant=relevant, options=options)

    def _plain(self, question: Question) -> Question:
        """A question that XForms knows, or a text with the rule of its type."""
        kind = (
            "text" if question.type in AS_TEXT else "single" if question.type in AS_SINGLE else question.type
        )
        if values.kept(question.type):
            most = self._ranks(question) if question.type == "ranking" else 0
            self._meanings[question.name] = Meaning("answer", question.name, type=question.type, most=most)
        constraint = self._expressions.constraint(question)
        message = self._words.constraint(question, f"{question.id}.constraint_message")
        return replace(
            self._tidy(question),
            type=kind,
            options=tuple(map(_bare, question.choices)),
            appearance=question.appearance or (NUMBER_KEYS if question.type == "phone" else ""),
            constraint=constraint,
            constraint_message=message if constraint else "",
        )

    def _ranks(self, question: Question) -> int:
        """How many places are asked for: an app puts all options in order."""
        return Ranking().places(with_options(self._form, question))

    def _tidy(self, question: Question) -> Question:
        """The question with its expressions told, without what only our pages know."""
        tell = self._expressions.told
        return replace(
            question,
            label=self._words.label(question),
            companion="",
            required_if=tell(question.required_if, question.label),
            read_only=tell(question.read_only, question.label),
            calculation=tell(question.calculation, question.label),
            default=tell(question.default, question.label),
            choice_filter=tell(question.choice_filter, question.label),
            extra={key: value for key, value in question.extra.items() if key != "save_to"},
        )

    def _grid(self, question: Question) -> Group:
        """One question a line, side by side under the options."""
        offered = self._names.fresh(f"{question.name}_options")
        rows = tuple((option.value, option.label) for option in question.choices)
        self._lists[offered] = ChoiceList(("name", "label"), rows)
        for value, _label in rows:
            self._words.carry(f"{question.id}.option.{value}", f"list.{offered}.{value}")
        lines: list[Question] = []
        for row in question.rows:
            name = self._names.fresh(f"{question.name}_{row.value}")
            self._meanings[name] = Meaning("line", question.name, part=row.value, type="single")
            self._words.carry(f"{question.id}.row.{row.value}", f"{name}.label")
            line = Question(name, "single", name, row.label, required=question.required, choices_from=offered)
            lines.append(
                replace(line, required_if=self._expressions.told(question.required_if, question.label))
            )
        return Group(
            question.id,
            self._words.label(question),
            relevant=question.relevant,
            items=tuple(lines),
            name=question.name,
            hint=question.hint,
            appearance="table-list",
            node=question.node,
        )

    def _files(self, question: Question) -> Item:
        """One question a file; each but the first is asked once there is one before it."""
        limits = files.limits(question)
        if limits.most == 1:
            self._file(question, question.name)
            return replace(
                self._tidy(question),
                constraint=None,
                extra={**files.PARAMETERS.get(question.type, {}), **question.extra},
            )
        asked: list[Question] = []
        for number in range(1, limits.most + 1):
            name = self._names.fresh(f"{question.name}_{number}")
            self._file(question, name)
            label = self._words.label(question, f"{name}.label", number)
            one = Question(name, question.type, name, label, required=number <= limits.least)
            if number == 1:
                self._words.carry(f"{question.id}.hint", f"{name}.hint")
                needed = self._expressions.told(question.required_if, question.label)
                one = replace(one, hint=question.hint, required=question.required, required_if=needed)
            asked.append(
                replace(
                    one,
                    relevant=when(asked[-1].name, "", equal=False) if asked else None,
                    appearance=files.appearance(question),
                    settings={"most": 1},
                    extra={**files.PARAMETERS.get(question.type, {}), **question.extra},
                )
            )
        return Group(
            f"{question.id}.files",  # not the question's own id: its words stand with the files
            relevant=question.relevant,
            items=tuple(asked),
            name=question.name,
            node=question.node,
        )

    def _file(self, question: Question, name: str) -> None:
        self._meanings[name] = Meaning("file", question.name, type=question.type)
        self._expressions.stands_for(question.name, name)

    def _problem(self, code: str, question: Question, **params: object) -> None:
        self._problems.append(Unsupported(code, question.name, {"label": question.label, **params}))


def _bare(option: Option) -> Option:
    """An option without what only our own pages know."""
    return Option(option.value, option.label, image=option.image, columns=option.columns)
