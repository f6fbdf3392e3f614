"""Whatever is changed behind the ledger's back is found and named."""

from __future__ import annotations

import hashlib
from datetime import date
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from satisfaction.credit.enums import EventKind
from satisfaction.credit.ledger import triggers
from satisfaction.credit.ledger.appending import append
from satisfaction.credit.ledger.chain import line_hash
from satisfaction.credit.ledger.queries import head
from satisfaction.credit.models import CreditEntry, EntryEvent, EvidenceFile, Scheme
from satisfaction.credit.schemes.adopting import adopt
from tests.factories.credit import FIRST, SchemeFactory, make_entry, make_public
from tests.satisfaction.credit.ledger.conftest import Book


def verify(*args: str) -> tuple[int, str]:
    """Exit status and what the command says."""
    out = StringIO()
    try:
        call_command("verify_ledger", *args, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def behind_its_back(sql: str, *params: object) -> None:
    """Change the ledger as an intruder does: without triggers."""
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    triggers.install()


@pytest.fixture
def entry(book: Book) -> CreditEntry:
    """An entry with evidence, in publicity; beside another one."""
    body = b"%PDF-1.7 decision"
    sha256 = hashlib.sha256(body).hexdigest()
    evidence = [{"name": "处罚决定书.pdf", "sha256": sha256, "size": len(body)}]
    made = make_entry(book.company, book.scheme, book.clerk, evidence=evidence)
    EvidenceFile.objects.create(
        entry=made,
        file=ContentFile(body, "x.pdf"),
        name="处罚决定书.pdf",
        content_type="application/pdf",
        sha256=sha256,
        size=len(body),
    )
    make_public(made, book.clerk)
    make_entry(book.company, book.scheme, book.clerk, title="另一条")
    return made


def test_an_untouched_ledger_is_well(entry: CreditEntry) -> None:
    status, said = verify()
    assert (status, said) == (0, f"ok: 4 lines, 2 entries, 1 files; head {head()[1]}\n")


def test_an_empty_ledger_is_well(db: None) -> None:
    assert verify() == (0, f"ok: 0 lines, 0 entries, 0 files; head {'0' * 64}\n")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE credit_creditentry SET points = 0 WHERE title <> '另一条'", "points is '0.00', was '-6.00'"),
        ("UPDATE credit_creditentry SET months = 1 WHERE title = '另一条'", "“另一条”: months is 1, was 12"),
        ("UPDATE credit_entryevent SET kind = 'refused' WHERE seq = 2", "line 2: was changed"),
        ("UPDATE credit_entryevent SET by_id = NULL WHERE seq = 3", "line 3: was changed"),
        ("UPDATE credit_entryevent SET data = '{}' WHERE seq = 1", "line 1: was changed"),
        ("UPDATE credit_entryevent SET hash = 'x' || substr(hash, 2) WHERE seq = 2", "line 2: was changed"),
        ("DELETE FROM credit_entryevent WHERE seq = 2", "line 2: is missing"),
        ("DELETE FROM credit_entryevent WHERE seq = 1", "line 1: is missing"),
        ("UPDATE credit_entryevent SET seq = 7 WHERE seq = 4", "line 4: is missing"),
        ("UPDATE credit_scheme SET name = name", ""),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(entry: CreditEntry, sql: str, said: str) -> None:
    behind_its_back(sql)
    status, out = verify()
    assert status == (1 if said else 0)
    assert said in out
    assert "trigger" not in out


def test_a_changed_line_names_itself_and_not_all_that_follow(entry: CreditEntry) -> None:
    behind_its_back("UPDATE credit_entryevent SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 2")
    _status, out = verify()
    assert out.splitlines()[0].startswith("line 2: was changed (confirmed of entry")
    assert len(out.splitlines()) == 2


def test_an_entry_that_was_taken_away_with_its_lines_leaves_a_gap(entry: CreditEntry) -> None:
    EvidenceFile.objects.all().delete()
    behind_its_back("DELETE FROM credit_entryevent WHERE entry_id = %s", entry.pk)
    behind_its_back("DELETE FROM credit_creditentry WHERE id = %s", entry.pk)
    status, out = verify()
    assert status == 1
    assert [line for line in out.splitlines() if "is missing" in line] == [
        f"line {seq}: is missing [line_missing]" for seq in (1, 2, 3)
    ]


def test_a_tail_that_was_cut_off_or_rewritten_is_seen_with_the_head(entry: CreditEntry) -> None:
    noted = head()[1]
    assert verify("--head", noted)[0] == 0
    append(entry, EventKind.ASKED, on=FIRST, by=None, data={"reason": "x"})
    assert verify("--head", noted)[0] == 0
    behind_its_back("DELETE FROM credit_entryevent WHERE seq > 3")
    assert verify()[0] == 1  # the other entry has no line any more
    line = EntryEvent.objects.get(seq=3)
    faked = line_hash(
        seq=3, entry=str(entry.uid), kind="publicised", on=line.on, at=line.at, by=None,
        data=line.data, previous=line.previous,
    )  # fmt: skip
    behind_its_back("DELETE FROM credit_creditentry WHERE id <> %s", entry.pk)
    behind_its_back("UPDATE credit_entryevent SET by_id = NULL, hash = %s WHERE seq = 3", faked)
    assert verify()[0] == 0  # from inside it looks well
    assert "head_unknown" in verify("--head", noted)[1]


def test_a_scheme_that_was_changed_after_an_entry_is_named(book: Book, entry: CreditEntry) -> None:
    book.scheme.data["base"] = "100"
    book.scheme.save()
    status, out = verify()
    assert status == 1
    assert f"line 1: scheme {book.scheme.pk} is not what it was then [scheme_changed]" in out


@pytest.mark.parametrize(
    "changed",
    [
        {"in_force_from": date(2025, 2, 1)},
        {"name": "另一个方案"},
        {"version": 9},
        {"state": "draft"},
        {"data": {}},
    ],
)
def test_a_scheme_changed_after_its_adoption_is_named(book: Book, changed: dict[str, object]) -> None:
    """Also where no entry was ever given by it: grades hang on it all the same."""
    draft = SchemeFactory(area=book.company.area, state="draft", in_force_from=None)
    adopted = adopt(
        draft,
        in_force_from=timezone.localdate(),
        seen=Scheme.objects.get(pk=draft.pk).changed_at,
        user=book.clerk,
    )
    assert verify()[0] == 0
    Scheme.objects.filter(pk=adopted.pk).update(**changed)
    status, out = verify()
    assert status == 1
    assert f"scheme {adopted.pk}: is not as it was adopted, or is gone [scheme_changed]" in out


def test_a_scheme_that_is_gone_is_named(book: Book) -> None:
    draft = SchemeFactory(area=book.company.area, state="draft", in_force_from=None)
    seen = Scheme.objects.get(pk=draft.pk).changed_at
    pk = adopt(draft, in_force_from=timezone.localdate(), seen=seen, user=book.clerk).pk
    Scheme.objects.filter(pk=pk).delete()
    assert f"scheme {pk}: is not as it was adopted, or is gone" in verify()[1]


def test_evidence_under_another_name_or_size_is_named(entry: CreditEntry) -> None:
    EvidenceFile.objects.update(name="别的.pdf")
    assert "“处罚决定书.pdf” is called “别的.pdf” now [file_changed]" in verify()[1]
    EvidenceFile.objects.update(name="处罚决定书.pdf", size=1)
    assert "was changed [file_changed]" in verify()[1]


def test_a_list_of_evidence_that_cannot_be_read_is_named(entry: CreditEntry) -> None:
    behind_its_back("UPDATE credit_creditentry SET evidence = '[1]' WHERE id = %s", entry.pk)
    status, out = verify()
    assert status == 1
    assert "evidence is [1]" in out


def test_evidence_that_is_missing_changed_or_added_is_named(entry: CreditEntry) -> None:
    row = EvidenceFile.objects.get()
    with row.file.storage.open(row.file.name, "wb") as file:
        file.write(b"something else")
    assert "was changed [file_changed]" in verify()[1]
    row.file.storage.delete(row.file.name)
    assert "is missing [file_missing]" in verify()[1]
    row.delete()
    assert "evidence “处罚决定书.pdf” has no file" in verify()[1]


def test_an_entry_written_past_the_ledger_is_named(book: Book, entry: CreditEntry) -> None:
    copy = CreditEntry.objects.get(pk=entry.pk)
    copy.pk, copy.uid, copy.title = None, "5f0f5b9e-0000-4000-8000-000000000000", "塞进来的"
    copy._state.adding = True
    copy.evidence = []
    copy.save(force_insert=True)
    status, out = verify()
    assert status == 1
    assert "“塞进来的”: has no line in the ledger [entry_unrecorded]" in out


def test_a_step_that_cannot_follow_is_named_though_its_hash_is_right(entry: CreditEntry) -> None:
    other = CreditEntry.objects.get(title="另一条")
    seq, previous = head()
    at = other.created_at
    line = EntryEvent(seq=seq + 1, entry=other, kind="repaired", on=FIRST, at=at, data={}, previous=previous)
    told = {"seq": seq + 1, "entry": str(other.uid), "kind": "repaired", "on": FIRST, "at": at, "by": None}
    line.hash = line_hash(**told, data={}, previous=previous)
    line.save(force_insert=True)
    assert "line 5: repaired cannot happen here (wrong_state) [step_illegal]" in verify()[1]


def test_missing_triggers_are_named(entry: CreditEntry) -> None:
    triggers.remove()
    status, out = verify()
    assert status == 1
    assert "trigger credit_entryevent_no_update: is missing" in out
    triggers.install()
