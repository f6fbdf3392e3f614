"""Keep the zh_Hans catalogues complete: collect msgids, merge, report what is untranslated, compile."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation.template import templatize

APPS = {
    "portal": "site/portal",
    "territory": "site/territory",
    "forms_builder": "forms_builder",
    "surveys": "surveys",
    "visits": "surveys/visits",
    "problems": "surveys/problems",
    "demands": "surveys/demands",
    "projects": "surveys/projects",
    "topics": "surveys/topics",
    "targets": "surveys/targets",
    "assessments": "surveys/assessments",
    "chats": "surveys/chats",
    "satisfaction": "satisfaction",
    "companies": "satisfaction/companies",
    "credit": "satisfaction/credit",
    "jobs": "site/jobs",
}
TEMPLATES = {"portal": ("portal", "wagtailadmin")}  # the folders under templates/, where not just the app's
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


# Header lines that change with the day or say nothing, and source lines.
NOISE = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Generated-By',
    '"Project-Id-Version',
    '"Report-Msgid-Bugs-To',
    '"Last-Translator',
    '"Language-Team',
    "#:",
    "#, fuzzy",
)


class Command(BaseCommand):
    """`catalogue` merges and compiles; `--check` changes nothing and fails on a missing translation;
    `--compile` only compiles."""

    help = "Collect, merge and compile the zh_Hans catalogues"

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--check", action="store_true", help="fail on an untranslated msgid, change nothing"
        )
        parser.add_argument("--compile", action="store_true", help="compile only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work through the apps."""
        missing: list[str] = []
        for app, folder in APPS.items():
            path = settings.ROOT / folder / "locale/zh_Hans/LC_MESSAGES/django.po"
            catalog = _read(path)
            if not options["compile"]:
                found = _collect(app, settings.ROOT / folder)
                catalog.update(found, no_fuzzy_matching=True, keep_user_comments=True)
                catalog.obsolete.clear()
                missing += [f"{app}: {_first(m.id)!r}" for m in catalog if m.id and not _translated(m)]
            scripts = path.with_name("djangojs.po")  # words of Wagtail's scripts, kept by hand
            if scripts.exists():
                missing += [f"{app}: {_first(m.id)!r}" for m in _read(scripts) if m.id and not _translated(m)]
            if not options["check"]:
                _write(path, catalog, po=not options["compile"])
                if scripts.exists():
                    _write(scripts, _read(scripts), po=False)
        for line in missing:
            self.stdout.write(f"untranslated {line}")
        if missing and options["check"]:
            sys.exit(1)


def _collect(app: str, folder: Path) -> Catalog:
    found = Catalog(charset="utf-8")
    for path, text in _sources(app, folder):
        pieces = extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        )
        for _line, message, _comments, context in pieces:
            found.add(message, locations=[(path.relative_to(settings.ROOT).as_posix(), 0)], context=context)
    return found


def _sources(app: str, folder: Path) -> Iterator[tuple[Path, str]]:
    inner = [settings.ROOT / each for each in APPS.values() if folder in (settings.ROOT / each).parents]
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts and not any(each in path.parents for each in inner):
            text = path.read_text(encoding="utf-8")
            yield path, f"{text}\n{_within_strings(text)}"
    for templates in TEMPLATES.get(app, (app,)):
        for path in sorted((settings.ROOT / "templates" / templates).rglob("*.html")):
            python = templatize(path.read_text(encoding="utf-8"))
            yield path, "\n".join(line.lstrip() for line in python.splitlines())  # indents mean nothing


def _within_strings(text: str) -> str:
    """The calls inside f-strings, which the extractor passes over: a line each."""
    strings = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr))
    calls = (node for each in strings for node in ast.walk(each) if isinstance(node, ast.Call))
    named = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS)
    return "\n".join(map(ast.unparse, named))


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale="zh_Hans", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", charset="utf-8")


def _write(path: Path, catalog: Catalog, *, po: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if po:
        catalog.header_comment = ""
        text = io.BytesIO()
        write_po(text, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)
        lines = [line for line in text.getvalue().decode().splitlines() if not line.startswith(NOISE)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def _translated(message: Any) -> bool:
    texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(texts)


def _first(msgid: Any) -> str:
    return str(msgid[0] if isinstance(msgid, (list, tuple)) else msgid)
