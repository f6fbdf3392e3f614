"""Entries, their states and their lines in words and labels, for staff's pages. Judges nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from satisfaction.credit.enums import EntryState, EventKind, Outcome
from satisfaction.credit.ledger.states import Track
from satisfaction.credit.models import CreditEntry, EntryEvent

LOOKS = {
    EntryState.PROPOSED: "warn",
    EntryState.CONFIRMED: "warn",
    EntryState.PUBLICISED: "warn",
    EntryState.SUSPENDED: "bad",
    EntryState.EFFECTIVE: "good",
}


def signed(points: Decimal) -> str:
    """+3, −6.5: with a sign, without needless zeros."""
    text = f"{abs(points):.2f}".rstrip("0").rstrip(".")
    return f"{'−' if points < 0 else '+' if points else ''}{text}"


def tag(state: EntryState | None) -> SafeString:
    """A state as a label."""
    look = LOOKS.get(state, "") if state else ""
    label = state.label if state else "—"
    return format_html('<span class="jw-tag{}">{}</span>', f" jw-tag--{look}" if look else "", label)


def told_day(value: Any) -> str:
    """A day as ISO text, or nothing."""
    return str(value or "")[:10]


def next_words(track: Track, state: EntryState | None) -> str:
    """What comes next by itself, and when."""
    if state == EntryState.PUBLICISED and track.shown_until:
        return _("publicity until %(day)s") % {"day": track.shown_until.isoformat()}
    if state == EntryState.CONFIRMED and track.shown_from:
        return _("publicity from %(day)s") % {"day": track.shown_from.isoformat()}
    if state == EntryState.EFFECTIVE:
        until = track.effective_until
        return _("in force until %(day)s") % {"day": until.isoformat()} if until else _("in force for good")
    if state == EntryState.EXPIRED and track.effective_until:
        return _("expired after %(day)s") % {"day": track.effective_until.isoformat()}
    return ""


def event_words(event: EntryEvent) -> list[str]:
    """A line of the ledger in sentences: what happened, and what was given with it."""
    data, kind = event.data, EventKind(event.kind)
    match kind:
        case EventKind.PUBLICISED:
            said = [
                _("Publicity from %(first)s to %(last)s; objections until %(until)s.")
                % {
                    "first": event.on.isoformat(),
                    "last": told_day(data.get("until")),
                    "until": told_day(data.get("objections_until")),
                }
            ]
            return said + _unknown(data)
        case EventKind.EFFECTIVE:
            until = data.get("until")
            words = (
                _("In force from %(first)s to %(last)s.") % {"first": data.get("from"), "last": until}
                if until
                else _("In force from %(first)s on, for good.") % {"first": data.get("from")}
            )
            return [words, *_unknown(data)]
        case EventKind.DECIDED:
            return [f"{kind.label}：{Outcome(data.get('outcome', '')).label}"]
        case EventKind.REFUSED if data.get("own"):
            return [_("taken back by who proposed it"), str(data.get("reason", ""))]
        case EventKind.REVERSED if data.get("by") and data.get("objection"):
            return [_("reversed after an objection, replaced by a corrected entry")]
        case EventKind.REVERSED if data.get("by"):
            return [_("reversed, replaced by a corrected entry")]
        case EventKind.REVERSED if data.get("objection"):
            return [_("reversed after an objection")]
    return [str(kind.label), *([str(data["reason"])] if data.get("reason") else [])]


def _unknown(data: dict[str, Any]) -> list[str]:
    years = data.get("unknown_years") or []
    if not years:
        return []
    return [
        _("The holidays of %(years)s were not known yet: weekdays were counted as working days.")
        % {"years": "、".join(str(year) for year in years)}
    ]


def rule_words(title: str, points: Decimal, gravity: str, months: int | None) -> str:
    """A rule as it is offered: 违规收费（−6 分 · 一般 · 12 个月）."""
    parts = [_("%(points)s points") % {"points": signed(points)}]
    if gravity:
        parts.append(gravity)
    parts.append(_("%(months)s months") % {"months": months} if months is not None else _("for good"))
    return f"{title}（{' · '.join(parts)}）"


def who(entry: CreditEntry) -> str:
    """The company, with the branch that it was where that is another."""
    return f"{entry.company}（{entry.branch}）" if entry.branch else str(entry.company)


def long_day(day: date) -> str:
    """2026年3月2日, for printed papers."""
    return date_format(day, "Y年n月j日")
