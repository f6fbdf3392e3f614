"""A pasted text: what was understood line by line, every guess a drop-down, then the draft.

Nothing is stored between the steps: the page posts the text and the choices again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from forms_builder import questions
from forms_builder.importing.creating import all_required, create
from forms_builder.importing.plain_text import ReadText, read
from forms_builder.importing.views.base import AuthorView, number
from forms_builder.importing.views.preview import UPLOAD, made, shown

OFFERED = (
    "single",
    "multiple",
    "dropdown",
    "rating",
    "ranking",
    "matrix",
    "nps",
    "slider",
    "text",
    "long_text",
    "integer",
    "decimal",
    "date",
    "time",
    "datetime",
    "phone",
    "id_number",
    "location",
    "photo",
    "signature",
    "file",
)
PARTS = frozenset({"options_taken", "option_taken", "rows_taken", "columns_taken"})
ELSE = (("heading", _("a heading")), ("note", _("words to read")), ("skip", _("leave out")))


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the text with what it was taken for. `value` is the type of a question that begins here,
    `chosen` what the author said."""

    number: int
    text: str
    said: tuple[str, ...]
    value: str = ""
    guessed: bool = False
    chosen: str = ""
    doubt: bool = False
    part: bool = False  # an option or a table's line, which is what it is with its question


class Text(AuthorView):
    """粘贴文字."""

    template_name = "forms_builder/importing/text.html"
    page_title = _("Paste a questionnaire")
    header_icon = "clipboard-list"
    parents = (UPLOAD,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """An empty box, or what was understood."""
        kinds = [(key, str(questions.get(key).label)) for key in OFFERED]
        return {"text": "", "kinds": kinds, "otherwise": ELSE, **super().get_context_data(**kwargs)}

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Show what was understood; with `create` make the draft."""
        text = request.POST.get("text", "")
        found = read(text, _chosen(request))
        must = "must" in request.POST
        title = request.POST.get("title", "").strip()
        if "create" in request.POST and found.ok:
            folder = self.folder(request.POST.get("folder"))
            if folder is None:
                raise PermissionDenied
            form = all_required(found.form) if must else found.form
            draft = create(form, folder, request.user, title=title)
            return made(request, draft, len(form.questions))
        context = self.get_context_data(
            text=text,
            must=must,
            read=found,
            lines_of_text=list(_lines(found, _chosen(request))),
            errors=[note.to_json() for note in found.notes if note.severity == "error"],
            warnings=[note.to_json() for note in found.notes if note.severity == "warning"],
            **(shown(found.form) if found.ok else {}),
        )
        context["form_title"] = title or found.form.title
        page: HttpResponseBase = self.render_to_response(context, status=200 if found.ok else 422)
        return page


def _chosen(request: HttpRequest) -> dict[int, str]:
    allowed = {*OFFERED, *(key for key, _label in ELSE)}
    return {
        number(key.removeprefix("type-")): value
        for key, value in request.POST.items()
        if key.startswith("type-") and value in allowed
    }


def _lines(found: ReadText, chosen: dict[int, str]) -> Iterator[TextLine]:
    notes = defaultdict(list)
    for note in found.notes:
        notes[note.line].append(note)
    begun = {decision.line: decision for decision in found.decisions}
    for at, text in enumerate(found.lines, start=1):
        if not text.strip():
            continue
        decision = begun.get(at)
        yield TextLine(
            at,
            text.strip(),
            tuple(dict.fromkeys(note.message for note in notes[at])),
            decision.kind if decision else "",
            bool(decision and decision.guessed),
            chosen.get(at, ""),
            any(note.severity == "warning" for note in notes[at]),
            decision is None and any(note.code in PARTS for note in notes[at]),
        )
