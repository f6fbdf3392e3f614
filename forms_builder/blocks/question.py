"""The block of one question: what all types share, in the order in which a worker fills it in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, FloatBlock
from wagtail.blocks.struct_block import BlockGroup

from forms_builder.blocks.fields import (
    DrawnBlock,
    ExtraBlock,
    ImageBlock,
    LabelBlock,
    MarkBlock,
    NameBlock,
    OptionsBlock,
    QuestionStruct,
    RowsBlock,
)

if TYPE_CHECKING:
    from forms_builder.questions.base import QuestionType

LABEL_LIMIT = 2000
HINT_LIMIT = 2000
Named = list[tuple[str, Any]]


def question_block(kind: QuestionType) -> QuestionStruct:
    """The editor's block for a type of question."""
    fields, layout = (
        (_question(kind), _layout(kind)) if kind.asked else (_unasked(kind), _unasked_layout(kind))
    )
    return _struct(kind, fields, layout, kind.kind)


def note_block(kind: QuestionType) -> QuestionStruct:
    """The block of a type that only speaks."""
    fields: Named = [
        ("label", LabelBlock(label=_("Text to read"), max_length=5000)),
        ("image", _image()),
        ("condition", condition_block()),
        ("name", name_block()),
        ("extra", extra_block()),
    ]
    return _struct(kind, fields, BlockGroup(["label", "image", "condition", advanced()]), "")


@cache
def condition_block() -> DrawnBlock:
    """When something is shown."""
    return DrawnBlock(label=_("Show only if"), controller="juwen-condition", words="condition_words")


@cache
def name_block() -> NameBlock:
    """The variable name."""
    return NameBlock(label=_("Variable name"))


@cache
def extra_block() -> ExtraBlock:
    """What is kept and never shown."""
    return ExtraBlock(label="")


def advanced(*names: str) -> BlockGroup:
    """What is changed only for good reason."""
    fields = names or ("name", "extra")
    return BlockGroup(
        list(fields), heading=_("Advanced"), classname="collapsed", icon="cogs", label_format=""
    )


def _struct(kind: QuestionType, fields: Named, layout: BlockGroup, said: str) -> QuestionStruct:
    return QuestionStruct(
        fields,
        label=kind.label,
        icon=kind.icon,
        group=kind.group,
        label_format="{label}",
        form_classname="juwen-question",
        form_attrs={
            "data-juwen-kind": said,
            "data-juwen-type": kind.key,
            "data-juwen-asked": str(kind.asked),
        },
        form_layout=layout,
    )


@cache
def _image() -> ImageBlock:
    return ImageBlock(label=_("Picture"))


@cache
def _asked_first() -> tuple[tuple[str, Any], ...]:
    return (
        ("label", LabelBlock(label=_("Question"), max_length=LABEL_LIMIT)),
        ("hint", CharBlock(label=_("Hint"), required=False, max_length=HINT_LIMIT)),
        ("image", _image()),
    )


@cache
def _required() -> MarkBlock:
    return MarkBlock(label=_("Must be answered"), required=False, default=True)


@cache
def _asked_last() -> tuple[tuple[str, Any], ...]:
    return (
        *_marks(),
        ("weight", FloatBlock(label=_("Weight in the score"), required=False, min_value=0, max_value=1000)),
        ("dimension", CharBlock(label=_("Dimension of the score"), required=False, max_length=60)),
        ("name", name_block()),
        ("extra", extra_block()),
    )


@cache
def _message() -> CharBlock:
    return CharBlock(
        label=_("What to say when the rule is broken"),
        required=False,
        max_length=HINT_LIMIT,
        help_text=_("Empty: the rule itself, in words."),
    )


def _question(kind: QuestionType) -> Named:
    fields: Named = [*_asked_first()]
    fields += [("rows", RowsBlock(label=_("Lines")))] if kind.rows else []
    fields += [("options", _options(kind))] if kind.options else []
    fields += [("source", _source())] if kind.lists else []
    fields += [("settings", _settings(kind))] if kind.settings_fields else []
    fields += [
        ("required", _required()),
        ("condition", condition_block()),
        ("constraint", _constraint(_patterns(kind))),
        ("constraint_message", _message()),
        ("more", _more(kind.kind, ("default", "required_if", "read_only", "calculation"), asked=True)),
        *_asked_last(),
    ]
    return fields


def _unasked(kind: QuestionType) -> Named:
    """A value that nobody is asked for: calculated, or handed over."""
    parts = ("calculation",) if kind.calculates else ("default", "calculation")
    fields: Named = [
        ("label", LabelBlock(label=_("What this value is"), max_length=LABEL_LIMIT, required=False)),
        ("more", _more(kind.kind, parts, asked=False)),
    ]
    fields += [("settings", _settings(kind))] if kind.settings_fields else []
    fields += [
        ("condition", condition_block()),
        ("name", name_block()),
        ("extra", extra_block()),
    ]
    return fields


def _options(kind: QuestionType) -> OptionsBlock:
    return OptionsBlock(
        label=_("Columns to choose from") if kind.rows else _("Options"),
        marks={
            "exclusive": kind.exclusive,
            "other": kind.other,
            "numeric": kind.key == "rating",
            "quota": not kind.rows,
            "image": not kind.rows,
            "lists": kind.lists,
        },
        default=kind.default_options,
    )


@cache
def _source() -> DrawnBlock:
    return DrawnBlock(label=_("Options from a list"), controller="juwen-source", words="source_words")


def _settings(kind: QuestionType) -> DrawnBlock:
    return DrawnBlock(
        label=_("Settings of this kind of question"),
        controller="juwen-settings",
        options=lambda: {"fields": [_setting(each) for each in kind.settings_fields]},
        form_classname="juwen-untitled",
    )


def _setting(each: Any) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind,
        "label": str(each.label),
        "help": str(each.help),
        "default": each.default,
        "min": each.min,
        "max": each.max,
        "choices": [[value, str(label)] for value, label in each.choices],
    }


def _patterns(kind: QuestionType) -> tuple[str, ...]:
    """The answer rules that are offered: not what a setting of the type says already."""
    limited = any(each.name == "least" for each in kind.settings_fields)
    offered = [each for each in kind.patterns if each != "choices" or not limited]
    times = ["times"] if kind.kind == "time" and "times" not in offered else []
    return (*offered, *times)


@cache
def _constraint(patterns: tuple[str, ...]) -> DrawnBlock:
    return DrawnBlock(
        label=_("Rules for the answer"),
        controller="juwen-constraint",
        words="constraint_words",
        options={"patterns": list(patterns)},
    )


@cache
def _more(kind: str, parts: tuple[str, ...], *, asked: bool) -> DrawnBlock:
    return DrawnBlock(
        label=_("Filled in beforehand, required, locked") if asked else _("How the value comes about"),
        controller="juwen-more",
        words="more_words",
        options={"parts": list(parts), "kind": kind},
    )


def _marks() -> Named:
    return [
        ("sensitive", MarkBlock(label=_("Sensitive personal information"), required=False)),
        (
            "separate_consent",
            MarkBlock(
                label=_("Ask for separate consent"),
                required=False,
                help_text=_("Who refuses skips this question, even where it must be answered."),
            ),
        ),
        (
            "staff_only",
            MarkBlock(
                label=_("Filled in by staff"), required=False, help_text=_("Never shown to the public.")
            ),
        ),
    ]


def _layout(kind: QuestionType) -> BlockGroup:
    head = ["label", "hint"]
    head += [
        name
        for name, there in (
            ("rows", kind.rows),
            ("source", kind.lists),
            ("options", kind.options),
            ("settings", bool(kind.settings_fields)),
        )
        if there
    ]
    more = BlockGroup(
        [
            "image",
            "constraint_message",
            "sensitive",
            "separate_consent",
            "staff_only",
            "weight",
            "dimension",
        ],
        heading=_("More settings"),
        classname="collapsed",
        icon="sliders",
        label_format="",
    )
    return BlockGroup([*head, "required", "condition", "constraint", "more", more, advanced()])


def _unasked_layout(kind: QuestionType) -> BlockGroup:
    settings = ["settings"] if kind.settings_fields else []
    return BlockGroup(["label", "more", *settings, "condition", advanced()])
