"""The facts of an entry as its first line keeps them, and what they rest on. Reads rows, writes nothing."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from satisfaction.credit.ledger.chain import digest
from satisfaction.credit.models import CreditEntry, Scheme
from satisfaction.models import Score


def facts_of(entry: CreditEntry) -> dict[str, Any]:
    """All that an entry says, as JSON that reads the same from SQLite and PostgreSQL."""
    return {
        "uid": str(entry.uid),
        "company": entry.company_id,
        "branch": entry.branch_id,
        "area": entry.area_id,
        "kind": str(entry.kind),
        "scheme": entry.scheme_id,
        "rule": entry.rule,
        "title": entry.title,
        "text": entry.text,
        "points": f"{entry.points:.2f}",
        "gravity": str(entry.gravity),
        "veto": entry.veto,
        "months": entry.months,
        "occurred_on": entry.occurred_on.isoformat(),
        "publicity_days": entry.publicity_days,
        "objection_days": entry.objection_days,
        "source": entry.source,
        "matter": entry.matter,
        "evidence": entry.evidence,
        "corrects": entry.corrects_id,
        "created_by": entry.created_by_id,
        "created_at": entry.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def scheme_digest(scheme: Scheme) -> str:
    """SHA-256 over an adopted scheme's rules: an entry's first line keeps it, so that a scheme that was
    changed afterwards is noticed."""
    return digest(scheme.data)


def score_digest(score: Score) -> str:
    """SHA-256 over all that a test's score says: the entry that it gives keeps it, so that a score that was
    changed or exchanged afterwards is noticed, whatever becomes of the test."""
    figures = {name: getattr(score, name) for name in ("score", "satisfied")}
    return digest(
        {
            "number": score.number,
            "formula": score.formula,
            "gate": str(score.gate),
            "n": score.n,
            "households": score.households,
            **{name: None if value is None else f"{value:.2f}" for name, value in figures.items()},
            "result": score.result,
            "inputs_digest": score.inputs_digest,
            "why": score.why,
        }
    )
