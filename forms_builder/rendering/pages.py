"""The documents a resident meets: the form, check-your-answers, thank-you and plain messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from forms_builder import assets, questions
from forms_builder.errors import Problem
from forms_builder.rendering.posting import answer_fields, consent_fields, public_questions
from forms_builder.rendering.spec import client_spec, extra_modules
from forms_builder.rendering.views import FOLDER, Filling, problem_views, screens
from forms_builder.schema import Form

ENTRY = "phone/phone.js"
AFTER = "phone/after.js"
_HTML_LANG = {"zh-hans": "zh-Hans"}
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


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
    language: str = "zh-hans",
    preview: bool = False,
) -> str:
    """The form as a whole HTML document.

    With the defaults it is the immutable artefact: the same bytes for everybody, without token or cookie.
    `values` are raw answers, `photos` the hashes already received, both by question name. A `preview` can be
    tried but neither keeps nor sends anything.
    """
    filling = Filling(values or {}, consent or {}, photos or {}, problems)
    with override(language):
        return _render(
            "form",
            language,
            title=form.title,
            form=form,
            screens=screens(form, filling),
            agreed=filling.consent.get("form", False),
            problems=problem_views(form, problems),
            consent_errors=[each.message for each in problems if each.code == "consent_required"],
            digest=digest,
            response_id=response_id,
            started=started,
            preview=preview,
            multipart=any(question.type == "photo" for question in public_questions(form)),
            spec=_json(client_spec(form, digest)),
            script=assets.url(ENTRY),
            preloads=assets.preloads(ENTRY),
            extras=[assets.url(module) for module in extra_modules(form)],
            print_css=assets.print_url(),
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
    shown = public_questions(form)
    fields = [pair for q in shown if q.name in answers for pair in answer_fields(q, answers[q.name])]
    with override(language):
        return _render(
            "check",
            language,
            title=form.title,
            lines=[
                (form.numbers.get(each.name), each.label, _said(form, each.name, answers))
                for each in shown
                if each.name in answers or (consent or {}).get(each.name) is False
            ],
            fields=[*fields, *consent_fields(consent)],
            digest=digest,
            response_id=response_id,
            started=started,
        )


def thanks_page(form_title: str, receipt: str, *, again: str = "../", language: str = "zh-hans") -> str:
    """Thank-you with the receipt code. `again` is the address of the form."""
    with override(language):
        return _render(
            "thanks", language, title=form_title, receipt=receipt, again=again, script=assets.url(AFTER)
        )


def message_page(title: str, text: str, code: str = "", *, language: str = "zh-hans") -> str:
    """A page that says one thing: closed, not found, too large, busy. `code` is for whoever gives help."""
    with override(language):
        return _render("message", language, title=title, text=text, code=code, script=assets.url(AFTER))


def _said(form: Form, name: str, answers: Mapping[str, Any]) -> str | None:
    """The answer in words; None for a refused consent. Nothing is masked: it is the resident's own answer."""
    if name not in answers:
        return None
    question = form.by_name[name]
    if question.type in ("phone", "id_number"):
        return str(answers[name])
    if question.type == "household" and str(answers[name]).startswith("h:"):
        return _("known from your own link")
    return questions.get(question.type).display(question, answers[name])


def _render(template: str, language: str, **context: Any) -> str:
    return render_to_string(
        f"{FOLDER}/{template}.html",
        {
            "lang": _HTML_LANG.get(language, language),
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
    return mark_safe(text)  # noqa: S308 - our own files, or JSON with every < > & escaped
