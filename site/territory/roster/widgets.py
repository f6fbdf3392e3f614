"""How a cell becomes a value and a value a cell, for import-export's fields. Raises `Wrong`.

A cell is a text, a number, a date, a truth or None, as the file had it. None and blank texts give None.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils import timezone
from import_export.widgets import Widget
from openpyxl.utils.datetime import from_excel

from territory.enums import Occupancy
from territory.roster.columns import OCCUPANCIES
from territory.roster.problems import Wrong
from territory.roster.spelling import area_key, room_name, tidy, unit_name

SHOWN = 30  # characters of a cell that a message quotes
MOST_AREA = Decimal("99999.99")
MOST_RESIDENTS = 99
FIRST_DAY = date(1900, 1, 1)
SERIALS = (1.0, 80_000.0)  # 1900-01-01 to 2119
MASK = ("*", "＊", "●", "×××")
STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-9][0-9]{6,7})(-[0-9]{1,6})?")
LOCAL = re.compile(r"[2-9][0-9]{6,7}(-[0-9]{1,6})?")
SERVICE = re.compile(r"[48]00[0-9]{7}")
LOST_ZERO = re.compile(r"(10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}")
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
PLAIN_DAY = re.compile(r"([12][0-9]{3})([01][0-9])([0-3][0-9])")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class CellWidget(Widget):
    """What all share: blanks, and what no cell may hold."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """The value, None for a blank. Raises Wrong."""
        if isinstance(value, str):
            if not value or value.isspace():
                return None
            if not value.isalnum() and STRANGE.search(value):
                raise Wrong("strange")
        elif value is None:
            return None
        elif isinstance(value, bool):
            raise Wrong("truth")
        return self.read(value)

    def read(self, value: Any) -> Any:
        """Of a cell that is not blank."""
        raise NotImplementedError

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """As it is exported."""
        return "" if value is None else str(value)


class TextWidget(CellWidget):
    """A text of at most `limit` characters; a number that Excel made of it is turned back (501.0 is 501)."""

    def __init__(self, limit: int, *, private: bool = False) -> None:
        super().__init__()
        self.limit, self.private = limit, private

    def read(self, value: Any) -> str:
        """Tidied."""
        text = self.shape(tidy(as_text(value)))
        if self.private and any(mark in text for mark in MASK):
            raise Wrong("masked")
        if len(text) > self.limit:
            if self.private:
                raise Wrong("too_long_private", limit=self.limit)
            raise Wrong("too_long", text=quoted(text), limit=self.limit)
        return text

    def shape(self, text: str) -> str:
        """For subclasses: the text in its stored form."""
        return text


class NoteWidget(TextWidget):
    """Words as they were written."""

    def read(self, value: Any) -> str:
        """Not folded to half width."""
        text = as_text(value).strip()
        if len(text) > self.limit:
            raise Wrong("too_long", text=quoted(text), limit=self.limit)
        return text


class UnitWidget(TextWidget):
    """单元, without the word."""

    def shape(self, text: str) -> str:
        """ "2单元" is "2"."""
        return unit_name(text)


class RoomWidget(TextWidget):
    """房号, without the word 室."""

    def shape(self, text: str) -> str:
        """ "501室" is "501"."""
        return room_name(text)


class AreaWidget(CellWidget):
    """Square metres with two decimals."""

    def read(self, value: Any) -> Decimal:
        """A Decimal. A third decimal is an error, unless it is only how a computer keeps the number."""
        if isinstance(value, (date, datetime, time)):
            raise Wrong("became_date")
        text = re.sub(r"(m2|平方米|平米|平|㎡)$", "", tidy(str(value)).replace(",", "")).strip()
        try:
            exact = Decimal(text) if NUMBER.fullmatch(text) or isinstance(value, float) else None
        except InvalidOperation:
            exact = None
        if exact is None or not exact.is_finite():
            raise Wrong("area_not_number", text=quoted(value))
        if not 0 < exact <= MOST_AREA:
            raise Wrong("area_range", limit=MOST_AREA)
        rounded = exact.quantize(Decimal("0.01"))
        if rounded <= 0 or abs(exact - rounded) > Decimal("0.000001"):
            raise Wrong("area_range", limit=MOST_AREA)
        return rounded

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A number."""
        return None if value is None else float(value)


class OccupancyWidget(CellWidget):
    """居住情况 by any of its names."""

    names: ClassVar[dict[str, Occupancy]] = {
        area_key(name): value for value, names in OCCUPANCIES.items() for name in names
    }

    def read(self, value: Any) -> str:
        """The stored code."""
        found = self.names.get(area_key(str(value)))
        if found is None:
            offered = "、".join(names[0] for names in OCCUPANCIES.values())
            raise Wrong("occupancy_unknown", text=quoted(value), names=offered)
        return str(found.value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Its first name; nothing where it is not known."""
        return OCCUPANCIES[Occupancy(value)][0] if value else ""


class ResidentsWidget(CellWidget):
    """A number of people."""

    def read(self, value: Any) -> int:
        """0 to 99."""
        if isinstance(value, (date, datetime, time)):
            raise Wrong("became_date")
        text = re.sub(r"\.0+$", "", tidy(str(value))).removesuffix("人").strip()
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise Wrong("residents_not_number", text=quoted(value))
        if not 0 <= int(text) <= MOST_RESIDENTS:
            raise Wrong("residents_range", limit=MOST_RESIDENTS)
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A number."""
        return value


class DayWidget(CellWidget):
    """A day: Excel's date, its serial number, or written."""

    def read(self, value: Any) -> date:
        """The day."""
        day = day_of(value)
        if day is None:
            raise Wrong("date_unreadable", text=quoted(value))
        if not FIRST_DAY <= day <= timezone.localdate() + timedelta(days=366):
            raise Wrong("date_range", text=day.isoformat())
        return day

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """2019-06-01."""
        return value.isoformat() if value else ""


class PhoneWidget(CellWidget):
    """A phone number in one form: 13812345678, 0731-88888888, 88888888."""

    def read(self, value: Any) -> str:
        """The number. Messages never quote it."""
        if isinstance(value, (date, datetime, time)):
            raise Wrong("became_date")
        if isinstance(value, float) and not value.is_integer():
            raise Wrong("phone_wrong")
        text = tidy(str(int(value)) if isinstance(value, float) else str(value))
        if any(mark in text for mark in MASK):
            raise Wrong("masked")
        if SCIENTIFIC.fullmatch(text):
            raise Wrong("phone_scientific")
        text = re.sub(r"[ ().]", "", re.sub(r"\.0+$", "", text))
        plain = re.sub(r"^(\+?86-?|0086-?)(?=1[3-9])", "", text)
        bare = plain.replace("-", "")
        if MOBILE.fullmatch(bare) or SERVICE.fullmatch(bare):
            return bare
        if found := LANDLINE.fullmatch(plain):
            return f"{found[1]}-{found[2]}{found[3] or ''}"
        if LOCAL.fullmatch(plain):
            return plain
        if LOST_ZERO.fullmatch(bare):
            raise Wrong("phone_zero")
        raise Wrong("phone_wrong")


def as_text(value: Any) -> str:
    """A cell as text. Raises Wrong for dates and fractions, which Excel made of something else."""
    if isinstance(value, str):
        return value[:-2] if value.endswith(".0") and value[:-2].isdecimal() else value
    if isinstance(value, (datetime, date, time, timedelta)):
        raise Wrong("became_date")
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 1e15:
            raise Wrong("not_whole", text=quoted(value))
        return str(int(value))
    return str(value)


def quoted(value: Any) -> str:
    """A cell's beginning, for a message."""
    text = str(value).strip()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def day_of(value: Any) -> date | None:
    """The day that a cell names in any of the ways in which people and Excel write one; None for no day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return None
    text = tidy(str(value)).replace(" ", "")
    for shape in (PLAIN_DAY, DAY):
        if found := shape.fullmatch(text):
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                return None
    text = re.sub(r"(?<=[0-9日])(T?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)$", "", text)
    if found := DAY.fullmatch(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
    if NUMBER.fullmatch(text) and SERIALS[0] <= float(text) < SERIALS[1]:
        moment = from_excel(float(text))
        return moment.date() if isinstance(moment, datetime) else None
    return None
