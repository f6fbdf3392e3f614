"""Names for every question, and what each of LimeSurvey's variables is called here."""

from __future__ import annotations

from forms_builder.importing.expression_script import Cell, Part, Plain, Rank, Variable
from forms_builder.importing.lss.context import Context
from forms_builder.importing.lss.tables import Source, Sub

MATRICES = frozenset("FABCEH")
LISTS = frozenset("L!O")
MULTIPLE = frozenset("MP")
SPLIT = frozenset("KQ")
TABLES = frozenset(":;")
OTHER = "other"
CHECKBOXES = "multiflexible_checkbox"
MOST_RANKS = 50


def name_all(context: Context) -> None:
    """Give every question its name, then know all variables."""
    for source in context.survey.questions:
        if source.type != "I":
            context.names[source.qid] = context.fresh_name(source.code or f"q{source.qid}", source.code)
    for source in context.survey.questions:
        if source.qid in context.names:
            _know(context, source)


def lines(source: Source) -> list[Sub]:
    """A table's lines, or a multiple choice's options."""
    return [sub for sub in source.subs if sub.scale == 0]


def columns(source: Source) -> list[Sub]:
    """A table's columns."""
    return [sub for sub in source.subs if sub.scale == 1]


def part_name(context: Context, source: Source, *codes: str) -> str:
    """The name of a question that stands for a part of a question."""
    key = "_".join((source.qid, *codes))
    if key not in context.names:
        wanted = "_".join((context.names[source.qid], *codes))
        context.names[key] = context.fresh_name(wanted)
    return context.names[key]


def ticks(source: Source) -> bool:
    """Whether a table of numbers is one of boxes to tick."""
    return source.type == ":" and source.attribute(CHECKBOXES) == "1"


def _know(context: Context, source: Source) -> None:
    name, code = context.names[source.qid], source.code
    base = f"{context.survey.sid}X{source.gid}X{source.qid}"

    def know(variable: Variable, ours: str, theirs: str) -> None:
        context.variables[f"{code}{ours}"] = variable
        context.variables[f"{base}{theirs}"] = variable
        context.variables[f"Q{source.qid}{ours}"] = variable  # LimeSurvey 7 names columns by question

    know(Plain(name), "", "")
    if source.other and source.type in LISTS | MULTIPLE:
        know(Plain(f"{name}_other"), "_other", "other")
    if source.type == "O":
        know(Plain(part_name(context, source, "comment")), "_comment", "comment")
    for sub in lines(source):
        if source.type in MULTIPLE:
            know(Part(name, sub.code), f"_{sub.code}", sub.code)
            if source.type == "P":
                comment = Plain(part_name(context, source, f"{sub.code}comment"))
                know(comment, f"_{sub.code}comment", f"{sub.code}comment")
        elif source.type in MATRICES:
            know(Cell(name, sub.code), f"_{sub.code}", sub.code)
        elif source.type == "1":
            for scale in (0, 1):
                cell = Cell(part_name(context, source, str(scale)), sub.code)
                know(cell, f"_{sub.code}_{scale}", f"{sub.code}#{scale}")
        elif source.type in SPLIT:
            know(Plain(part_name(context, source, sub.code)), f"_{sub.code}", sub.code)
        elif source.type in TABLES:
            for column in columns(source):
                found: Variable = (
                    Part(part_name(context, source, sub.code), column.code)
                    if ticks(source)
                    else Plain(part_name(context, source, sub.code, column.code))
                )
                know(found, f"_{sub.code}_{column.code}", f"{sub.code}_{column.code}")
    if source.type == "R":
        for place in range(min(len(source.answers) or len(source.subs), MOST_RANKS)):
            know(Rank(name, place), f"_{place + 1}", str(place + 1))
