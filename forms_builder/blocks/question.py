"""The block of one question: what all types share, in the order in which a worker fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, FloatBlock, TextBlock
from wagtail.blocks.struct_block import BlockGroup

from forms_builder.blocks.fields import (
    ConditionBlock,
    ConstraintBlock,
    ExtraBlock,
    MarkBlock,
    NameBlock,
    OptionsBlock,
    QuestionStruct,
    RowsBlock,
)

if TYPE_CHECKING:
    from forms_builder.questions.base import QuestionType

LABEL_LIMIT = 300
HINT_LIMIT = 300


def question_block(kind: QuestionType) -> QuestionStruct:
    """The editor's block for a type of question."""
    return QuestionStruct(
        _fields(kind),
        label=kind.label,
        icon=kind.icon,
        group=kind.group,
        label_format="{label}",
        form_classname="juwen-question",
        form_attrs={"data-juwen-kind": kind.kind, "data-juwen-type": kind.key},
        form_layout=_layout(kind),
    )


def note_block(kind: QuestionType) -> QuestionStruct:
    """The block of a type that only speaks."""
    return QuestionStruct(
        [
            ("label", TextBlock(label=_("Text to read"), max_length=2000)),
            ("condition", ConditionBlock(label=_("Show only if"))),
            ("name", NameBlock(label=_("Variable name"))),
            ("extra", ExtraBlock(label="")),
        ],
        label=kind.label,
        icon=kind.icon,
        group=kind.group,
        label_format="{label}",
        form_classname="juwen-question",
        form_attrs={"data-juwen-kind": "", "data-juwen-type": kind.key},
        form_layout=BlockGroup(["label", "condition", _advanced()]),
    )


def _fields(kind: QuestionType) -> list[tuple[str, Any]]:
    fields: list[tuple[str, Any]] = [
        ("label", CharBlock(label=_("Question"), max_length=LABEL_LIMIT)),
        ("hint", CharBlock(label=_("Hint"), required=False, max_length=HINT_LIMIT)),
    ]
    if kind.rows:
        fields.append(("rows", RowsBlock(label=_("Lines"))))
    if kind.options:
        fields.append(
            (
                "options",
                OptionsBlock(
                    label=_("Columns to choose from") if kind.rows else _("Options"),
                    exclusive=kind.key == "multiple",
                    numeric=kind.key == "rating",
                    default=kind.default_options,
                ),
            )
        )
    fields += [
        ("required", MarkBlock(label=_("Must be answered"), required=False, default=True)),
        ("condition", ConditionBlock(label=_("Show only if"))),
        ("constraint", ConstraintBlock(label=_("Rules for the answer"), patterns=kind.patterns)),
        (
            "constraint_message",
            CharBlock(
                label=_("What to say when the rule is broken"),
                required=False,
                max_length=HINT_LIMIT,
                help_text=_("Empty: the rule itself, in words."),
            ),
        ),
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
        ("weight", FloatBlock(label=_("Weight in the score"), required=False, min_value=0, max_value=1000)),
        ("dimension", CharBlock(label=_("Dimension of the score"), required=False, max_length=60)),
        ("name", NameBlock(label=_("Variable name"))),
        ("extra", ExtraBlock(label="")),
    ]
    return fields


def _layout(kind: QuestionType) -> BlockGroup:
    head = ["label", "hint", *(["rows"] if kind.rows else []), *(["options"] if kind.options else [])]
    more = BlockGroup(
        ["constraint_message", "sensitive", "separate_consent", "staff_only", "weight", "dimension"],
        heading=_("More settings"),
        classname="collapsed",
        icon="sliders",
        label_format="",
    )
    return BlockGroup([*head, "required", "condition", "constraint", more, _advanced()])


def _advanced() -> BlockGroup:
    return BlockGroup(
        ["name", "extra"], heading=_("Advanced"), classname="collapsed", icon="cogs", label_format=""
    )
