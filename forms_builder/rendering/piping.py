"""Earlier answers in later words: `${name}` in labels, hints, notes and options.

Without JavaScript the page says whose answer stands there, the phone puts the answer in
(static/forms_builder/phone/pipe.js), and check-your-answers says it. Answers are shown in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.translation import gettext as _

from forms_builder.schema import Form

_NAME = re.compile(r"\$\{\s*([^\s{}]+)\s*\}")


def names_in(text: str) -> list[str]:
    """The questions whose answers a text shows."""
    return _NAME.findall(text) if "${" in text else []


def marked(form: Form, text: str, address: Callable[[str], str] = str) -> str:
    """HTML in which the phone finds each place where an answer belongs; `address` gives a question's address.

    A text that shows no answer comes back as it is, still to be escaped.
    """
    if "${" not in text:
        return text
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html('<span data-say="{}">{}</span>', address(part), meant(form, part))
                if is_name
                else conditional_escape(part),
            )
            for part, is_name in _parts(form, text)
        ),
    )


def plainly(form: Form, text: str, said: Callable[[str], str] | None = None) -> str:
    """The text with answers in place: as `said` gives them by question name, else whose they are."""
    if "${" not in text:
        return text
    give = said or (lambda name: "")
    return "".join(
        (give(part) or meant(form, part)) if is_name else part for part, is_name in _parts(form, text)
    )


def addressed(form: Form, text: str, address: Callable[[str], str] = str) -> str:
    """The text with the address of each answer it shows in the place of its name."""
    return "".join(f"${{{address(part)}}}" if is_name else part for part, is_name in _parts(form, text))


def meant(form: Form, name: str) -> str:
    """What stands where an answer is not known yet."""
    number = form.numbers.get(name)
    if number:
        return _("(your answer to question %(number)s)") % {"number": number}
    return _("(follows from your answers)")


def _parts(form: Form, text: str) -> Iterator[tuple[str, bool]]:
    """(text, False) and (question name, True) in turn; what names no question stays text."""
    at = 0
    for match in _NAME.finditer(text):
        if match[1] in form.by_name:
            yield text[at : match.start()], False
            yield match[1], True
            at = match.end()
    yield text[at:], False
