"""The stream of questions: every registered type, page breaks, and groups two deep."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StreamBlock
from wagtail.blocks.struct_block import BlockGroup

from forms_builder.blocks.fields import ConditionBlock, QuestionStruct
from forms_builder.questions import registry

Named = list[tuple[str, Any]]

GROUP = "group"
PAGE_BREAK = "page_break"


class QuestionsBlock(StreamBlock):
    """All questions of a questionnaire. Question blocks are shared between the levels, so that the editor
    receives each definition once."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        if local_blocks is None:
            questions = question_blocks()
            inner = _group(questions)
            local_blocks = [
                *questions,
                (GROUP, _group([*questions, (GROUP, inner)])),
                (PAGE_BREAK, _page_break()),
            ]
        super().__init__(local_blocks, required=False, collapsed=True, **kwargs)


def question_blocks() -> Named:
    """One block a registered type."""
    return [(key, kind.block()) for key, kind in registry().items()]


def _group(items: Named) -> QuestionStruct:
    return QuestionStruct(
        [
            ("label", CharBlock(label=_("Heading of the group"), required=False, max_length=200)),
            ("condition", ConditionBlock(label=_("Show only if"))),
            ("items", StreamBlock(items, label=_("Questions in this group"), required=False, collapsed=True)),
        ],
        label=_("Group of questions"),
        icon="folder-open-inverse",
        group=_("Structure of the questionnaire"),
        label_format="{label}",
        form_classname="juwen-group",
        form_attrs={"data-juwen-group": "true"},
        form_layout=BlockGroup(["label", "condition", "items"]),
    )


def _page_break() -> QuestionStruct:
    return QuestionStruct(
        [("label", CharBlock(label=_("Heading of the new page"), required=False, max_length=200))],
        label=_("Page break"),
        icon="minus",
        group=_("Structure of the questionnaire"),
        label_format="{label}",
    )
