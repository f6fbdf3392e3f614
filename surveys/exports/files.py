"""One export as a file: tables, rows and a sheet that explains the columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from jobs.writing import Value, excel, zipped_csv

from forms_builder import questions
from forms_builder.models import FormVersion, Questionnaire
from forms_builder.schema import Form
from surveys.exports import rows
from surveys.exports.tables import Style, Table, tables
from surveys.models import Response
from surveys.queries import versions
from surveys.versions import version_by_pk

Layout = Literal["xlsx", "csv"]
SUFFIX: dict[Layout, str] = {"xlsx": ".xlsx", "csv": ".zip"}


def write_responses(
    path: Path,
    questionnaire: Questionnaire,
    found: QuerySet[Response],
    *,
    layout: Layout,
    style: Style,
    masked: bool,
    progress: Callable[[int], None],
) -> int:
    """Write `found` to `path`; `progress` hears how many responses are done and may raise to stop.

    Returns the number of responses.
    """
    forms = forms_of(questionnaire, found)
    sheets = tables(forms, style)
    titles = [*(table.title for table in sheets), _("About the columns")]
    heads: list[Sequence[Sequence[str]]] = [[rows.headings(table), rows.names(table)] for table in sheets]
    heads.append([[_("Variable name"), _("Question"), _("Kind"), _("Answers offered"), _("Sheet")]])
    done = 0
    writing = excel if layout == "xlsx" else zipped_csv
    with writing(path, titles, heads) as writer:
        for line in _explained(forms, sheets):
            writer.row(len(sheets), line)
        for done, mine in enumerate(rows.lines(found, sheets, masked=masked), start=1):
            for each in mine:
                writer.row(each.table, each.values)
            progress(done)
    return done


def forms_of(questionnaire: Questionnaire, found: QuerySet[Response]) -> list[Form]:
    """The live version's form, then those of all versions that were answered, newest first."""
    answered = set(found.order_by().values_list("version", flat=True).distinct())
    ordered = [pk for pk, _digest in versions(questionnaire)]
    wanted = [pk for index, pk in enumerate(ordered) if index == 0 or pk in answered]
    if not FormVersion.objects.filter(pk__in=wanted).exists():
        return []
    return [version_by_pk(pk).compiled.form for pk in wanted]


def _explained(forms: Sequence[Form], sheets: Sequence[Table]) -> Iterator[list[Value]]:
    for table in sheets:
        told: set[str] = set()
        for column in table.columns:
            form = next(each for each in forms if column.question in each.by_id)
            question = form.by_id[column.question]
            if question.id in told:
                continue
            told.add(question.id)
            offered = "；".join(f"{each.value}={each.label}" for each in form.options_of(question)[:200])
            kind = str(questions.get(question.type).label)
            yield [question.name, question.label, kind, offered, table.title]
