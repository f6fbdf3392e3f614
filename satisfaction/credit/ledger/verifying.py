"""Prove that nothing in the ledger was changed: chain, order, facts, schemes, scores, files, triggers. It
changes none.

What cannot be seen from inside is a ledger that somebody rewrote from some line on, hashes and all. Whoever
noted an earlier head (it stands on certificates, exports and the ledger's page) passes it as `head`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from satisfaction.credit.enums import EntryKind, EventKind, Outcome
from satisfaction.credit.ledger import adoptions, triggers
from satisfaction.credit.ledger.chain import START, digest, line_hash
from satisfaction.credit.ledger.facts import facts_of, scheme_digest, score_digest
from satisfaction.credit.ledger.files import case_digest, decision_digest
from satisfaction.credit.ledger.states import Track, track
from satisfaction.credit.ledger.transitions import why_not
from satisfaction.credit.models import CreditEntry, EntryEvent, EvidenceFile, Objection, Repair, Scheme
from satisfaction.models import Score

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `code` is stable; `where` names the line, the entry or the file."""

    code: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text} [{self.code}]"


@dataclass
class Counts:
    """What was looked at."""

    lines: int = 0
    entries: int = 0
    files: int = 0
    head: str = START


def findings(head: str = "", counts: Counts | None = None) -> Iterator[Finding]:
    """All that is wrong, line by line, as of one moment. `counts` is filled in on the way."""
    seen = counts or Counts()
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for name in triggers.missing():
            yield Finding("trigger_missing", f"trigger {name}", "is missing, switched off or was changed")
        yield from _lines(head, seen)
        for pk in adoptions.changed():
            yield Finding("scheme_changed", f"scheme {pk}", "is not as it was adopted, or is gone")
        yield from _entries(seen)
        yield from _scores()
        yield from _files(seen)


def _lines(head: str, seen: Counts) -> Iterator[Finding]:
    schemes = {row.pk: scheme_digest(row) for row in Scheme.objects.all()}
    uids = {pk: str(uid) for pk, uid in CreditEntry.objects.values_list("pk", "uid")}
    tracks: dict[int, Track] = {}
    files = CaseFiles()
    expected, previous, found = 1, START, not head or head == START
    for line in EntryEvent.objects.order_by("seq").iterator(chunk_size=CHUNK):
        where = f"line {line.seq}"
        for missing in range(expected, min(line.seq, expected + 20)):
            yield Finding("line_missing", f"line {missing}", "is missing")
        if line.seq > expected + 20:
            yield Finding("line_missing", where, f"{line.seq - expected} lines before it are missing")
        if line.previous != previous:
            yield Finding("link_broken", where, "does not follow on the line before it")
        if line.hash != _hash(line, uids.get(line.entry_id, "")):
            yield Finding("line_changed", where, f"was changed ({line.kind} of entry {line.entry_id})")
        yield from _step(line, tracks, schemes)
        yield from files.check(line)
        expected, previous = line.seq + 1, line.hash
        found = found or line.hash == head
        seen.lines += 1
    seen.head = previous
    if not found:
        yield Finding(
            "head_unknown", f"head {head}", "no line has this hash: lines were cut off or rewritten"
        )
    yield from files.left()


def _hash(line: EntryEvent, uid: str) -> str:
    return line_hash(
        seq=line.seq,
        entry=uid,
        kind=str(line.kind),
        on=line.on,
        at=line.at,
        by=line.by_id,
        data=line.data,
        previous=line.previous,
    )


def _step(line: EntryEvent, tracks: dict[int, Track], schemes: dict[int, str]) -> Iterator[Finding]:
    """Whether the line may follow on what happened to its entry, and whether the scheme is as it was."""
    where = f"line {line.seq}"
    try:
        before = tracks.get(line.entry_id, Track())
        code = why_not(before, EventKind(line.kind), line.on)
        if code:
            yield Finding("step_illegal", where, f"{line.kind} cannot happen here ({code})")
        tracks[line.entry_id] = track([line], before)
        if line.kind == EventKind.PROPOSED:
            scheme = line.data["facts"]["scheme"]
            if schemes.get(scheme) != line.data["scheme"]:
                yield Finding("scheme_changed", where, f"scheme {scheme} is not what it was then")
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        yield Finding("line_unreadable", where, f"cannot be read: {error!r}")


class CaseFiles:
    """The files of objections and repairs, held against the lines that tell of them."""

    def __init__(self) -> None:
        self.cases = {str(each.uid): each for each in Objection.objects.all()}
        self.repairs = {each.pk: each for each in Repair.objects.all()}
        self.marked = {uid for uid, each in self.cases.items() if each.marked_on is not None}
        self.decided = {uid for uid in self.marked if self.cases[uid].outcome != Outcome.WAITING}
        self.granted = {pk for pk, each in self.repairs.items() if each.granted}

    def check(self, line: EntryEvent) -> Iterator[Finding]:
        """Whether the file says what the line says."""
        where, data = f"line {line.seq}", line.data
        uid, pk = str(data.get("objection")), data.get("repair")
        if line.kind == EventKind.OBJECTED:
            self.marked.discard(uid)
            case = self.cases.get(uid)
            if case is None or case.entry_id != line.entry_id or case_digest(case) != data.get("case"):
                yield Finding("case_changed", where, "the objection's file is missing or was changed")
        elif line.kind == EventKind.DECIDED:
            self.decided.discard(uid)
            case = self.cases.get(uid)
            told = (data.get("outcome"), data.get("decision"))
            if case is None or (case.outcome, decision_digest(case)) != told:
                yield Finding("decision_changed", where, "the objection's decision is missing or was changed")
        elif line.kind == EventKind.REPAIRED:
            self.granted.discard(pk)
            repair = self.repairs.get(pk)
            if repair is None or not repair.granted or case_digest(repair) != data.get("case"):
                yield Finding("repair_changed", where, "the repair's file is missing or was changed")

    def left(self) -> Iterator[Finding]:
        """What files say and no line does."""
        for uid in sorted(self.marked):
            yield Finding("case_unmarked", f"objection {uid}", "is marked in its file, not in the ledger")
        for uid in sorted(self.decided):
            yield Finding("case_undecided", f"objection {uid}", "is decided in its file, not in the ledger")
        for pk in sorted(self.granted):
            yield Finding("repair_unrecorded", f"repair {pk}", "is granted in its file, not in the ledger")


def _entries(seen: Counts) -> Iterator[Finding]:
    """Each entry against the facts in its first line, field by field."""
    lines = EntryEvent.objects.filter(kind=EventKind.PROPOSED).order_by("entry")
    first = {line.entry_id: line.data for line in lines.iterator(chunk_size=CHUNK)}
    for entry in CreditEntry.objects.order_by("pk").iterator(chunk_size=CHUNK):
        seen.entries += 1
        where = f"entry {entry.pk} “{entry.title}”"
        told = first.pop(entry.pk, None)
        if told is None:
            yield Finding("entry_unrecorded", where, "has no line in the ledger")
            continue
        facts, then = facts_of(entry), told.get("facts") or {}
        for name in sorted(facts.keys() | then.keys()):
            if digest(facts.get(name)) != digest(then.get(name)):
                yield Finding(
                    "facts_changed", where, f"{name} is {facts.get(name)!r}, was {then.get(name)!r}"
                )
    for pk in first:
        yield Finding("entry_missing", f"entry {pk}", "is gone; its lines are there")


def _scores() -> Iterator[Finding]:
    """The scores that entries come from: each as it was when its entry was proposed."""
    named = CreditEntry.objects.filter(kind=EntryKind.SCORE).order_by("pk").values_list("pk", "source")
    told = {pk: source for pk, source in named if isinstance(source, dict) and "digest" in source}
    scores = Score.objects.in_bulk([source.get("score") for source in told.values()])
    for pk, source in told.items():
        score = scores.get(source.get("score"))
        if score is None or score_digest(score) != source["digest"]:
            yield Finding(
                "score_changed", f"entry {pk}", "the score that it comes from is gone or was changed"
            )


def _files(seen: Counts) -> Iterator[Finding]:
    """The evidence of entries, objections and repairs: as the ledger names it, the bytes as they were."""
    rows = CreditEntry.objects.values_list("pk", "evidence")
    listed = {("entry", pk): evidence for pk, evidence in rows if _readable(evidence)}
    kept: dict[tuple[str, int], dict[str, EvidenceFile]] = {}
    for row in EvidenceFile.objects.order_by("pk").iterator(chunk_size=CHUNK):
        seen.files += 1
        owners = (("entry", row.entry_id), ("objection", row.objection_id), ("repair", row.repair_id))
        owner = next((kind, pk) for kind, pk in owners if pk is not None)
        kept.setdefault(owner, {})[row.sha256] = row
        where = f"file “{row.name}” of {owner[0]} {owner[1]}"
        try:
            with row.file.open("rb") as file:
                found, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
        except (OSError, ValueError):
            yield Finding("file_missing", where, f"{row.file.name} is missing")
            continue
        if (found, size) != (row.sha256, row.size):
            yield Finding("file_changed", where, f"{row.file.name} was changed")
    for key, evidence in listed.items():
        yield from _listed(key[1], evidence, kept.get(key, {}))


def _readable(evidence: Any) -> bool:
    """Whether an entry's list of files is one; where it is not, its facts were changed: said there."""
    return isinstance(evidence, list) and all(isinstance(each, dict) for each in evidence)


def _listed(pk: int, evidence: list[dict[str, Any]], kept: dict[str, EvidenceFile]) -> Iterator[Finding]:
    """The files of an entry against those that it names."""
    names = {str(each.get("sha256")): each.get("name") for each in evidence}
    for sha256 in sorted(names.keys() - kept.keys()):
        yield Finding("file_missing", f"entry {pk}", f"evidence “{names[sha256]}” has no file")
    for sha256 in sorted(kept.keys() - names.keys()):
        yield Finding("file_added", f"entry {pk}", f"file {sha256[:12]}… is not named by it")
    for sha256 in sorted(kept.keys() & names.keys()):
        if kept[sha256].name != names[sha256]:
            yield Finding(
                "file_changed", f"entry {pk}", f"“{names[sha256]}” is called “{kept[sha256].name}” now"
            )
