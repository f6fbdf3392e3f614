"""The stream of questions: every registered type, page breaks, groups and repeats inside each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StreamBlock
from wagtail.blocks.struct_block import BlockGroup

from forms_builder.blocks.fields import DrawnBlock, NameBlock, QuestionStruct
from forms_builder.blocks.question import advanced, condition_block, extra_block, name_block
from forms_builder.questions import registry
from forms_builder.schema import Group, Item, Repeat

Named = list[tuple[str, Any]]

GROUP = "group"
REPEAT = "repeat"
PAGE_BREAK = "page_break"
MAX_GROUPS = 6  # imports nest deeply; authors rarely go beyond two
MAX_REPEATS = 2


class QuestionsBlock(StreamBlock):
    """All questions of a questionnaire. Question blocks are shared between the levels, so that the editor
    receives each definition once."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        if local_blocks is None:
            local_blocks = _Levels().blocks(MAX_GROUPS, MAX_REPEATS)
        super().__init__(local_blocks, required=False, collapsed=True, **kwargs)


@cache
def questions_block() -> QuestionsBlock:
    """One for all who turn values into blocks and back: making one takes as long as some queries. A field has
    its own, which it names."""
    return QuestionsBlock()


def without_room(
    items: Iterable[Item], groups: int = MAX_GROUPS, repeats: int = MAX_REPEATS
) -> Iterator[Item]:
    """The groups and repeats that lie deeper in a form than the blocks do; the editor would lose them."""
    for item in items:
        if not isinstance(item, (Group, Repeat)):
            continue
        left = repeats - isinstance(item, Repeat)
        if groups and left >= 0:
            yield from without_room(item.items, groups - 1, left)
        else:
            yield item


def question_blocks() -> Named:
    """One block a registered type."""
    return [(key, kind.block()) for key, kind in registry().items()]


class _Levels:
    """The blocks of each level, by how many groups and repeats may still be opened: made once each."""

    def __init__(self) -> None:
        self.leaves: Named = [*question_blocks(), (PAGE_BREAK, _page_break())]
        self.made: dict[tuple[int, int], Named] = {}

    def blocks(self, groups: int, repeats: int) -> Named:
        if (groups, repeats) not in self.made:
            holders: Named = []
            if groups:
                holders.append((GROUP, _group(self.blocks(groups - 1, repeats))))
            if groups and repeats:
                holders.append((REPEAT, _repeat(self.blocks(groups - 1, repeats - 1))))
            self.made[groups, repeats] = [*self.leaves[:-1], *holders, self.leaves[-1]]
        return self.made[groups, repeats]


@cache
def _group_label() -> CharBlock:
    return CharBlock(label=_("Heading of the group"), required=False, max_length=500)


@cache
def _group_name() -> NameBlock:
    return NameBlock(suggested=False, label=_("Variable name"))


@cache
def _repeat_label() -> CharBlock:
    return CharBlock(label=_("Heading, such as “Members of the household”"), required=False, max_length=500)


@cache
def _one() -> CharBlock:
    return CharBlock(label=_("What one is called, such as “Member”"), required=False, max_length=60)


@cache
def _times() -> DrawnBlock:
    return DrawnBlock(label=_("How often"), controller="juwen-times", words="times_words")


def _group(items: Named) -> QuestionStruct:
    return QuestionStruct(
        [
            ("label", _group_label()),
            ("condition", condition_block()),
            ("items", StreamBlock(items, label=_("Questions in this group"), required=False, collapsed=True)),
            ("name", _group_name()),
            ("extra", extra_block()),
        ],
        label=_("Group of questions"),
        icon="folder-open-inverse",
        group=_("Structure of the questionnaire"),
        label_format="{label}",
        form_classname="juwen-group",
        form_attrs={"data-juwen-group": GROUP},
        form_layout=BlockGroup(["label", "condition", "items", advanced()]),
    )


def _repeat(items: Named) -> QuestionStruct:
    return QuestionStruct(
        [
            ("label", _repeat_label()),
            ("one", _one()),
            ("times", _times()),
            ("condition", condition_block()),
            (
                "items",
                StreamBlock(items, label=_("Questions asked of each"), required=False, collapsed=True),
            ),
            ("name", name_block()),
            ("extra", extra_block()),
        ],
        label=_("Questions asked several times"),
        icon="rotate",
        group=_("Structure of the questionnaire"),
        label_format="{label}",
        form_classname="juwen-group juwen-repeat",
        form_attrs={"data-juwen-group": REPEAT},
        form_layout=BlockGroup(["label", "one", "times", "condition", "items", advanced()]),
    )


def _page_break() -> QuestionStruct:
    return QuestionStruct(
        [("label", CharBlock(label=_("Heading of the new page"), required=False, max_length=500))],
        label=_("Page break"),
        icon="minus",
        group=_("Structure of the questionnaire"),
        label_format="{label}",
    )
