"""The editor's stream and page fields into a frozen form, or findings that say what is in the way.

`compile_page` never raises for what an author wrote and never touches the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from forms_builder import questions
from forms_builder.blocks.grids import plain_number
from forms_builder.blocks.stream import GROUP, PAGE_BREAK
from forms_builder.conditions import ConditionProblem, Target, condition_ast, constraint_ast, rules_of
from forms_builder.conditions.shape import tidy_condition, tidy_constraint
from forms_builder.findings import Finding, logic_finding
from forms_builder.logic import LogicError, check, cycles, parse, refs, unparse
from forms_builder.schema import Consent, Expression, Form, Group, Item, Option, PageBreak, Question, Row

Json = Any


class PageLike(Protocol):
    """What is compiled: a Questionnaire, or anything that has its fields."""

    title: Any
    intro: Any
    family: Any
    consent_notice: Any
    consent_required: Any
    retention_days: Any
    scoring: Any
    body: Any


@dataclass(frozen=True, slots=True)
class Placed:
    """A block of the stream with its place: `path` in the nested streams, `position` in reading order."""

    type: str
    id: str
    value: Mapping[str, Any]
    path: tuple[int, ...]
    position: int
    inside: tuple[Placed, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether it is a question or note, not a group or a page break."""
        return self.type not in (GROUP, PAGE_BREAK)

    @property
    def label(self) -> str:
        """What the author called it."""
        return " ".join(str(self.value.get("label") or "").split())

    @property
    def name(self) -> str:
        """The variable name, or one derived from the permanent id."""
        return str(self.value.get("name") or "").strip() or f"q_{self.id.replace('-', '')[:8]}"


@dataclass(frozen=True)
class Compiled:
    """A compiled form; `form` is what could be understood, usable only when there are no errors."""

    form: Form
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the form from being published."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def compile_page(page: PageLike) -> Compiled:
    """Compile a questionnaire as it stands in memory."""
    return _Compiler(page).compile()


def placed_blocks(stream: Any) -> tuple[Placed, ...]:
    """The blocks of a StreamValue with their places, groups holding theirs."""
    count = iter(range(1_000_000))

    def place(children: Any, path: tuple[int, ...]) -> Iterator[Placed]:
        for index, child in enumerate(children or ()):
            here, position = (*path, index), next(count)
            inside = tuple(place(child.value["items"], here)) if child.block_type == GROUP else ()
            yield Placed(child.block_type, str(child.id or ""), child.value, here, position, inside)

    return tuple(place(stream, ()))


def flatten(blocks: tuple[Placed, ...]) -> Iterator[Placed]:
    """Blocks in reading order, groups before what they hold."""
    for block in blocks:
        yield block
        yield from flatten(block.inside)


@dataclass
class _Compiler:
    page: PageLike
    findings: list[Finding] = field(default_factory=list)

    def compile(self) -> Compiled:
        self.blocks = placed_blocks(self.page.body)
        self.asked = [block for block in flatten(self.blocks) if block.is_question]
        self.targets = {block.id: target_of_block(block) for block in self.asked}
        self.by_name = {target.name: target for target in reversed(self.targets.values())}
        self._names()
        items = tuple(self._item(block) for block in self.blocks)
        form = Form(
            title=self.page.title,
            items=items,
            intro=self.page.intro,
            family=self.page.family,
            consent=self._consent(),
            scoring=self.page.scoring or {},
        )
        if not any(block.type != "note" for block in self.asked):
            self.findings.append(Finding("no_questions", field="body"))
        self._circles(form)
        return Compiled(form, tuple(self.findings))

    def _find(self, block: Placed, code: str, where: str = "label", **params: object) -> None:
        self.findings.append(Finding(code, block.path, where, block.label, params))

    def _consent(self) -> Consent | None:
        if not self.page.consent_notice.strip():
            return None
        return Consent(self.page.consent_notice, self.page.consent_required, self.page.retention_days)

    def _names(self) -> None:
        seen: set[str] = set()
        for block in self.asked:
            if block.name in seen:
                self._find(block, "name_twice", "name", name=block.name)
            seen.add(block.name)

    def _item(self, block: Placed) -> Item:
        if block.type == PAGE_BREAK:
            return PageBreak(block.id, block.label)
        if block.type == GROUP:
            inside = tuple(self._item(each) for each in block.inside)
            return Group(block.id, block.label, self._condition(block), inside)
        return self._question(block)

    def _question(self, block: Placed) -> Question:
        value, kind = block.value, questions.get(block.type)
        label = block.label if kind.answers else str(value.get("label") or "").strip()
        if not label:
            self._find(block, "label_missing")
        options = self._options(block) if kind.options else ()
        stored_rows = value.get("rows") if kind.rows else ()
        rows = tuple(Row(**row) for row in stored_rows) if isinstance(stored_rows, list) else ()
        if kind.rows and not any(row.label for row in rows):
            self._find(block, "rows_missing", "rows")
        if value.get("sensitive") and not self.page.consent_notice.strip():
            self._find(block, "sensitive_without_notice", "sensitive")
        stored_extra = value.get("extra")
        extra: Mapping[str, Json] = stored_extra if isinstance(stored_extra, dict) else {}
        return Question(
            id=block.id,
            type=block.type,
            name=block.name,
            label=label,
            hint=(value.get("hint") or "").strip(),
            required=bool(value.get("required")) and kind.answers,
            relevant=self._condition(block),
            constraint=self._constraint(block) if kind.answers else None,
            constraint_message=(value.get("constraint_message") or "").strip(),
            options=options,
            rows=rows,
            weight=plain_number(value.get("weight")),
            dimension=(value.get("dimension") or "").strip(),
            sensitive=bool(value.get("sensitive")),
            staff_only=bool(value.get("staff_only")),
            separate_consent=bool(value.get("separate_consent")),
            settings=extra,
        )

    def _options(self, block: Placed) -> tuple[Option, ...]:
        stored = block.value["options"]
        options = tuple(Option(**each) for each in stored) if isinstance(stored, list) else ()
        if not any(option.enabled for option in options):
            self._find(block, "options_missing", "options")
        seen: set[str] = set()
        for option in options:
            if not option.label:
                self._find(block, "option_label_missing", "options")
            if option.value in seen:
                self._find(block, "option_value_twice", "options", value=option.value)
            if any(char.isspace() or char in ":'\"" for char in option.value):
                self._find(block, "option_value_bad", "options", value=option.value)
            if block.type == "rating" and not option.na and plain_number(option.value) is None:
                self._find(block, "rating_value_bad", "options", label=option.label, value=option.value)
            seen.add(option.value)
        return options

    def _condition(self, block: Placed) -> Expression | None:
        stored = tidy_condition(block.value.get("condition"))
        for rule in rules_of(stored):
            self._above(block, "condition", self.targets.get(rule.get("question", "")))
            operand = rule.get("value") or {}
            self._above(block, "condition", self.targets.get(operand.get("question", "")))
        return self._expression(block, "condition", stored, condition_ast)

    def _constraint(self, block: Placed) -> Expression | None:
        stored = tidy_constraint(block.value.get("constraint"))
        expression = self._expression(block, "constraint", stored, constraint_ast)
        for name in sorted(expression.names) if expression else ():
            self._above(block, "constraint", self.by_name.get(name))
        return expression

    def _above(self, block: Placed, where: str, target: Target | None) -> None:
        if target is not None and target.position >= block.position:
            self._find(block, "question_later", where, question=target.label)

    def _expression(
        self, block: Placed, where: str, stored: Json, build: Callable[[Json, Mapping[str, Target]], Json]
    ) -> Expression | None:
        """The expression typed by hand, or that of the drop-downs."""
        try:
            typed = str(stored.get("text") or "").strip()
            ast = parse(typed) if typed else build(stored, self.targets)
            if ast is None:
                return None
            text = typed or unparse(ast)
            ast = parse(text)
        except ConditionProblem as gap:
            self._find(block, gap.code, where, **gap.params)
            return None
        except LogicError as error:
            self.findings.append(logic_finding(error, block.path, where, block.label))
            return None
        kinds = {target.name: target.kind for target in self.targets.values()}
        options = {target.name: set(target.values) for target in self.targets.values() if target.values}
        current = block.name if where == "constraint" else None
        for problem in check(ast, kinds, current=current, text=typed or None, options=options):
            self.findings.append(logic_finding(problem, block.path, where, block.label))
        return Expression(text, ast)

    def _circles(self, form: Form) -> None:
        """Circles among typed expressions; those of drop-downs were found as questions that come later."""
        if any(finding.code == "question_later" for finding in self.findings):
            return
        reads = {
            name: {each for expression in chain for each in refs(expression.ast)}
            for name, chain in form.conditions.items()
        }
        for error in cycles(reads):
            names = str(error.params["names"]).split(" → ")
            block = next((each for each in self.asked if each.name == names[0]), None)
            if block:
                labels = " → ".join(self.by_name[name].label for name in names if name in self.by_name)
                self._find(block, "question_circle", "condition", names=labels)


def target_of_block(block: Placed) -> Target:
    """The question as rules see it."""
    options = block.value.get("options") or ()
    values = frozenset(str(option["value"]) for option in options if isinstance(option, dict))
    kind = questions.get(block.type).kind
    return Target(block.id, block.name, kind, block.label, values, block.position)
