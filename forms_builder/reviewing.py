"""Everything that is found in a questionnaire as it stands, by the compiler and by the checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, ngettext

from forms_builder.checking import check_form
from forms_builder.checking.wording.lengths import is_chinese, minutes, reading_index
from forms_builder.companions import SUFFIX
from forms_builder.compiling import PageLike, compile_page, flatten, placed_blocks
from forms_builder.findings import Finding
from forms_builder.schema import Form

Json = Any

# The index of a text (checking/wording/lengths.py): nine in ten of the templates' texts lie below EASY.
EASY, HARD = 14, 22
SHARE = 0.9


@dataclass(frozen=True)
class Review:
    """A form with all findings, those that keep it from being published first."""

    form: Form
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What would break a respondent's form."""
        return tuple(each for each in self.findings if each.severity == "error")

    @property
    def facts(self) -> tuple[str, ...]:
        """How long it takes and how hard it is to read, in words."""
        return tuple(facts(self.form))


def review(page: PageLike) -> Review:
    """Compile a page and, where it compiles, check what it asks."""
    compiled = compile_page(page)
    found = list(compiled.findings)
    if not compiled.errors:
        found += placed_findings(page, check_form(compiled.form), found)
    found.sort(key=lambda each: (each.severity != "error", each.path))
    return Review(compiled.form, tuple(found))


def placed_findings(page: PageLike, found: Iterable[Finding], known: Iterable[Finding]) -> Iterator[Finding]:
    """Findings about ids with the path of their block, less those that the compiler made already."""
    blocks = {block.id: block for block in flatten(placed_blocks(page.body))}
    said = {(each.code, each.id) for each in known}
    for each in found:
        if (each.code, each.id) in said:
            continue
        block = blocks.get(each.id) or blocks.get(each.id.removesuffix(SUFFIX))
        yield replace(each, path=block.path, question=each.question or block.label) if block else each


def facts(form: Form) -> Iterator[str]:
    """How long it takes and how hard it is to read, in words."""
    questions = [each for each in form.questions if each.name not in form.later_stage]
    if not questions:
        return
    about = max(1, round(minutes(form)))
    yield ngettext("about %(n)s minute", "about %(n)s minutes", about) % {"n": about}
    read = sorted(reading_index(each.label) for each in questions if is_chinese(each.label))
    if read:
        level = read[min(len(read) - 1, int(len(read) * SHARE))]
        words = (gettext("easy to read"), gettext("takes some reading"), gettext("hard to read"))
        yield words[(level > EASY) + (level > HARD)]
