"""The documents a resident meets: the form, check-your-answers, thank-you and plain messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from forms_builder import assets, questions
from forms_builder.errors import Problem
from forms_builder.languages import direction, language_name
from forms_builder.rendering.checking import check_lines
from forms_builder.rendering.posting import all_fields, consent_fields, public_questions
from forms_builder.rendering.spec import NESTED, client_spec, extra_modules, extra_styles
from forms_builder.rendering.views import FOLDER, Filling, problem_views, screens
from forms_builder.schema import Form

ENTRY = "phone/phone.js"
AFTER = "phone/after.js"
BALLOT = "phone/ballot.js"
_HTML_LANG = {"zh-hans": "zh-Hans"}
# An opening bracket could end the script element or begin a comment in it; nothing else can.
_JSON_ESCAPES = {ord("<"): "\\u003C"}


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, before the first question, of how far it is known who answers."""

    title: str
    lines: tuple[str, ...]


def page(
    form: Form,
    *,
    digest: str,
    values: Mapping[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    consent: Mapping[str, bool] | None = None,
    response_id: str = "",
    started: str = "",
    photos: Mapping[str, list[str]] | None = None,
    counts: Mapping[str, int] | None = None,
    focus: str = "",
    language: str = "zh-hans",
    languages: Sequence[str] = (),
    preview: bool = False,
    promise: Promise | None = None,
) -> str:
    """The form as a whole HTML document.

    With the defaults it is the immutable artefact: the same bytes for everybody, without token or cookie.
    `values` are raw answers by question name, nested in repeats; `photos` the hashes already received and
    `counts` how many times a repeat is asked, both by address; `focus` the member at which the page opens. A
    `preview` can be tried but neither keeps nor sends anything. With a `promise` the response's id tells no
    time. `form` is already in `language`; `languages` are all that it can be switched to, the main one first
    (none: the main one and those of the form).
    """
    filling = Filling(
        values or {},
        consent or {},
        photos or {},
        problems,
        counts or {},
        begun=values is not None,
        focus=focus,
    )
    extras = [*extra_modules(form), *([BALLOT] if promise else [])]
    with override(language):
        return _render(
            "form",
            language,
            title=form.title,
            form=form,
            screens=screens(form, filling),
            agreed=filling.consent.get("form", False),
            problems=problem_views(form, problems),
            tongues=_tongues(form, language, languages) if form.languages else (),
            consent_errors=[each.message for each in problems if each.code == "consent_required"],
            digest=digest,
            response_id=response_id,
            started=started,
            preview=preview,
            promise=promise,
            multipart=any(questions.get(each.type).upload for each in public_questions(form)),
            spec=_json(client_spec(form, digest)),
            script=assets.url(ENTRY),
            preloads=assets.preloads(ENTRY, *([NESTED] if NESTED in extras else [])),
            extras=[assets.url(module) for module in extras],
            print_css=assets.sheet_url(assets.PRINT),
            styles=[assets.sheet_url(sheet) for sheet in extra_styles(form)],
            css=_trusted(assets.form_css()),
        )


def check_page(
    form: Form,
    *,
    digest: str,
    response_id: str,
    answers: Mapping[str, Any],
    consent: Mapping[str, bool] | None,
    started: str = "",
    language: str = "zh-hans",
) -> str:
    """Check-your-answers, for browsers without JavaScript: confirming is the idempotent POST."""
    with override(language):
        return _render(
            "check",
            language,
            title=form.title,
            lines=check_lines(form, answers, consent or {}),
            fields=[*all_fields(form, answers), *consent_fields(consent)],
            digest=digest,
            response_id=response_id,
            started=started,
        )


def thanks_page(
    form_title: str,
    receipt: str,
    *,
    again: str = "../",
    language: str = "zh-hans",
    back: str = "",
    promised: bool = False,
    followed: bool = False,
) -> str:
    """Thank-you with the receipt code. `again` is the address of the form; whoever works off a list of
    households is led `back` to that instead. Where something was `promised` of who answers, the code shows
    later that the answer was counted, and finds nobody's form. Where answers are `followed`, it leads to what
    becomes of them."""
    with override(language):
        return _render(
            "thanks",
            language,
            title=form_title,
            receipt=receipt,
            again=again,
            back=back,
            promised=promised,
            followed=followed,
            script=assets.url(AFTER),
        )


def message_page(
    title: str, text: str, code: str = "", *, language: str = "zh-hans", tests: bool = False
) -> str:
    """A page that says one thing: closed, not found, too large, busy. `code` is for whoever gives help. Where
    a satisfaction test was asked for, it leads to what is public of `tests`."""
    with override(language):
        return _render(
            "message", language, title=title, text=text, code=code, tests=tests, script=assets.url(AFTER)
        )


def _tongues(form: Form, language: str, languages: Sequence[str]) -> list[dict[str, Any]]:
    """The languages to switch between; the main one has the plain address."""
    main, *further = languages or (form.language, *form.languages)
    return [
        {
            "tag": _HTML_LANG.get(tag, tag),
            "name": language_name(tag),
            "dir": direction(tag),
            "href": "./" if tag == main else f"?lang={tag}",
            "here": tag == language,
        }
        for tag in (main, *further)
    ]


def _render(template: str, language: str, **context: Any) -> str:
    return render_to_string(
        f"{FOLDER}/{template}.html",
        {
            "lang": _HTML_LANG.get(language, language),
            "dir": direction(language),
            "css": _trusted(assets.around_css()),
            "early": _trusted(assets.early_script()),
            **context,
        },
    )


def _json(value: Any) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _trusted(text.translate(_JSON_ESCAPES))


def _trusted(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308 - our own files, or JSON with every < escaped
