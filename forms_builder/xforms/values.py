"""The text of an XForm element as the raw answer that a question type reads.

XForms writes moments with the phone's offset from UTC; we keep local time (Asia/Shanghai). A text that cannot
be read is handed on as it is: the judge says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone

ACKNOWLEDGE: Final = "acknowledge"
YES: Final = frozenset({"OK", "yes"})


def kept(kind: str) -> bool:
    """Whether an answer of this type is taken from the app: notes ask nothing. What an app has calculated is
    taken along, since the judge lets once() see it and works out everything else itself."""
    return kind != "note"


def read(kind: str, text: str) -> Any:
    """The raw answer of a question of type `kind`."""
    return READERS[kind](text)


def moment(text: str) -> datetime | None:
    """An aware moment; one without an offset is local."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if "T" not in text:
        return None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _plain(text: str) -> str:
    return text


def _many(text: str) -> list[str]:
    return text.split()


def _day(text: str) -> str:
    found = moment(text)
    return timezone.localtime(found).date().isoformat() if found else _date_part(text)


def _date_part(text: str) -> str:
    """A day with an offset (2026-03-15+08:00) is that day."""
    try:
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return text


def _clock(text: str) -> str:
    """HH:MM in local time. The date does not matter: the zone has had one offset since 1991."""
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        return text
    if found.tzinfo is not None:
        today = datetime.combine(timezone.localdate(), found)
        found = timezone.localtime(today).time()
    return f"{found:%H:%M}"


def _instant(text: str) -> str:
    found = moment(text)
    return f"{timezone.localtime(found):%Y-%m-%dT%H:%M}" if found else text


def _point(text: str) -> Any:
    """`latitude longitude altitude accuracy`, in degrees and metres; the altitude is not kept."""
    parts = text.split()
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return text
    if not 2 <= len(numbers) <= 4:
        return text
    found = {"lat": numbers[0], "lng": numbers[1]}
    if len(numbers) == 4:
        found["accuracy"] = numbers[3]
    return found


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "single": _plain,
    "dropdown": _plain,
    "rating": _plain,
    "multiple": _many,
    "ranking": _many,
    "nps": _plain,
    "slider": _plain,
    "acknowledge": _plain,
    "text": _plain,
    "long_text": _plain,
    "barcode": _plain,
    "integer": _plain,
    "decimal": _plain,
    "date": _day,
    "time": _clock,
    "datetime": _instant,
    "phone": _plain,
    "id_number": _plain,
    "household": _plain,
    "location": _point,
    "trace": _plain,  # the types read ODK's `latitude longitude altitude accuracy; …` themselves
    "shape": _plain,
    "hidden": _plain,
    "note": _plain,
    "calculated": _plain,
}
