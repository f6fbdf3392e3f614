"""Closing: killed at any instant and run again it ends the same; nothing comes in afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from satisfaction.enums import Standing, TestState
from satisfaction.errors import CannotOpen, TestError
from satisfaction.models import Ballot, Consent, Pressure, Test, Vote
from satisfaction.voting import cases, clock, closing, keys, receipts, rewriting, unsealing
from satisfaction.voting.closing import close_test
from satisfaction.voting.giving_up import give_up
from satisfaction.voting.opening import closes_at, open_test, opens_at
from satisfaction.voting.receipts import path_of
from satisfaction.voting.verifying import wrong
from surveys.enums import Privacy
from surveys.models import QueueRow, Response, Tally
from surveys.problems.models import Problem
from surveys.tallying import fold_all
from tests.factories.satisfaction import Setting, opened, setting, vote

PHONE = {"callback_ok": "yes", "phone": "13812345678"}


class Killed(BaseException):
    """kill -9: nothing in the process catches it."""


def voted(**more: Any) -> Setting:
    """An open test with votes of several kinds."""
    found = opened((7, 6), **more)
    for at, household in enumerate(found.of(0)):
        vote(found.test, household, PHONE if at % 2 else {}, pressured="yes" if at % 3 else "no")
    vote(found.test, found.of(0)[0], s_clean="1")
    vote(found.test, found.of(1)[0], role="tenant")
    return found


def outcome(test: Test) -> dict[str, Any]:
    """What closing leaves behind."""
    test.refresh_from_db()
    return {
        "state": test.state,
        "root": test.receipts_root,
        "count": test.receipts_count,
        "key": keys.exists(test),
        "destroyed": test.key_destroyed_at is not None,
        "pseudonyms": Vote.objects.exclude(pseudonym="").count(),
        "took": sorted(Ballot.objects.values_list("household", "took_part"), key=str),
        "consents": sorted(
            (row.household_id, row.phone, row.overall, row.pressed, row.sealed)
            for row in Consent.objects.all()
        ),
        "reports": Pressure.objects.count(),
        "cases": Problem.objects.count(),
        "crowds": QueueRow.objects.exclude(crowd="").count(),
        "wrong": wrong(test),
    }


STEPS: list[tuple[Any, str]] = [
    (closing, "_shut"),
    (closing, "_part"),
    (unsealing, "unseal"),
    (unsealing, "_say_who_took_part"),
    (unsealing, "forget"),
    (rewriting, "rewrite"),
    (cases, "open_for"),
    (receipts, "root_of"),
    (keys, "destroy"),
    (rewriting, "sweep"),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _module, name in STEPS])
def test_killed_at_any_step_it_ends_the_same(
    module: Any, name: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = voted()
    whole: Callable[..., Any] = getattr(module, name)

    def dies(*args: Any, **kwargs: Any) -> Any:
        if after:
            whole(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, dies)
        with pytest.raises(Killed):
            close_test(found.test)
    late = vote(found.test, found.of(1)[1], token="a" * 32)
    assert late.refusal is not None
    assert late.refusal.code == ("ballot_unknown" if name == "_shut" and not after else "closed")
    for test, why in clock.look():
        assert (test.pk, why) == (found.test.pk, "")
    if name == "_shut" and not after:
        close_test(found.test)
    end = outcome(found.test)
    assert end.pop("took") is not None
    assert len(end.pop("root")) == 64
    consents = end.pop("consents")
    assert [row[0] for row in consents] == [found.of(0)[at].pk for at in (1, 3, 5)]
    assert end == {
        "state": TestState.CLOSED,
        "count": 9,
        "key": False,
        "destroyed": True,
        "pseudonyms": 0,
        "reports": 2,
        "cases": 2,
        "crowds": 0,
        "wrong": [],
    }
    assert clock.look() == []
    assert close_test(found.test).receipts_count == 9  # again changes nothing


@pytest.mark.django_db(transaction=True)
def test_what_was_killed_before_the_files_were_swept_sweeps_them_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = voted()
    swept: list[str] = []

    def dies() -> None:
        swept.append("killed")
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(rewriting, "sweep", dies)
        with pytest.raises(Killed):
            close_test(found.test)
        patch.setattr(rewriting, "sweep", lambda: swept.append("swept"))
        clock.look()
    assert swept == ["killed", "swept"]


@pytest.mark.django_db
def test_everything_stored_has_its_receipt_in_the_root() -> None:
    found = opened((7, 6), open_link=True)
    outcomes = [vote(found.test, found.of(0)[0], seconds=seconds) for seconds in (90, 90, 5)]
    outcomes.append(vote(found.test, None, channel=found.test.open_channel))
    assert path_of(found.test, outcomes[0].receipt) is None  # not before it is closed
    close_test(found.test)
    for each in outcomes:
        proof = path_of(found.test, each.receipt.lower().replace("-", " "))
        assert proof is not None
        assert proof.ok
        assert (proof.receipt, proof.count) == (each.receipt, 4)
    assert path_of(found.test, "0000-0000") is None
    assert path_of(found.test, "nonsense") is None


@pytest.mark.django_db
def test_the_clock_closes_after_the_last_day_and_not_before() -> None:
    found = opened((6,))
    ends = closes_at(found.test)
    assert ends == opens_at(found.test) + timedelta(days=14)
    assert not clock.due(ends - timedelta(seconds=1)).exists()
    assert not clock.due(ends + clock.GRACE - timedelta(seconds=1)).exists()
    assert list(clock.due(ends + clock.GRACE)) == [found.test]
    ((test, why),) = clock.look(ends + clock.GRACE)
    assert (test.pk, why) == (found.test.pk, "")
    found.test.refresh_from_db()
    assert found.test.state == TestState.CLOSED


@pytest.mark.django_db
def test_a_test_whose_key_is_missing_keeps_no_other_open(capsys: pytest.CaptureFixture[str]) -> None:
    broken, fine = opened((6,)), opened((6,), name="月亮")
    vote(broken.test, broken.of(0)[0])
    keys.path_of(broken.test).unlink()
    Test.objects.update(ends_on=date(2026, 1, 2))
    assert dict(clock.look()) == {broken.test: "key_lost", fine.test: ""}
    assert Consent.objects.filter(test=broken.test).exclude(sealed="").exists()  # nothing is half done
    step = clock.Clock()
    assert step.step(0.2) is False
    assert step._failed.keys() == {broken.test.pk}
    with pytest.raises(SystemExit):
        call_command("close_tests")
    assert "key_lost" in capsys.readouterr().out
    with pytest.raises(CommandError, match="key_lost"):
        call_command("close_tests", test=broken.test.pk)
    give_up(broken.test, "密钥文件丢失", broken.user)  # which needs no key
    broken.test.refresh_from_db()
    assert (broken.test.state, broken.test.why) == (TestState.GIVEN_UP, "密钥文件丢失")
    assert not Consent.objects.filter(test=broken.test).exists()
    assert wrong(broken.test) == []
    call_command("close_tests")


@pytest.mark.django_db(transaction=True)
def test_a_giving_up_that_was_killed_is_finished_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = voted()

    def dies(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(closing, "_part", dies)
        with pytest.raises(Killed):
            give_up(found.test, "问卷发错了", found.user)
    clock.look()
    found.test.refresh_from_db()
    assert (found.test.state, found.test.why) == (TestState.GIVEN_UP, "问卷发错了")
    assert found.test.receipts_root == ""
    assert not keys.exists(found.test)
    assert Pressure.objects.exclude(problem=None).count() == 4  # looked into all the same
    assert not Consent.objects.exists()
    assert wrong(found.test) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("why", "code"), [("  ", "reason_missing"), ("长" * 301, "reason_too_long")])
def test_giving_up_wants_a_reason(why: str, code: str) -> None:
    found = opened((6,))
    with pytest.raises(TestError) as refused:
        give_up(found.test, why, found.user)
    assert refused.value.code == code


@pytest.mark.django_db
def test_only_open_tests_are_closed_or_given_up() -> None:
    found = setting((6,))
    for verb in (lambda: close_test(found.test), lambda: give_up(found.test, "不做了", found.user)):
        with pytest.raises(TestError) as refused:
            verb()
        assert refused.value.code == "not_open"
    open_test(found.test, found.user)
    with pytest.raises(CannotOpen):
        open_test(found.test, found.user)
    close_test(found.test)
    with pytest.raises(TestError) as refused:
        give_up(found.test, "不做了", found.user)
    assert refused.value.code == "not_open"
    found.test.refresh_from_db()
    assert found.test.state == TestState.CLOSED


@pytest.mark.django_db
def test_pseudonyms_last_until_the_scores_are_final() -> None:
    found = opened((6,), privacy=Privacy.PSEUDONYMOUS)
    vote(found.test, found.of(0)[0], PHONE)
    close_test(found.test)
    assert keys.exists(found.test)
    assert Vote.objects.get().pseudonym == keys.load(found.test).pseudonym(found.of(0)[0].pk)
    assert clock.look() == []
    assert wrong(found.test) == []
    Test.objects.filter(pk=found.test.pk).update(state=TestState.SETTLED, settled_at=timezone.now())
    assert "pseudonyms" in " ".join(wrong(Test.objects.get(pk=found.test.pk)))
    unsealing.forget(found.test)
    clock.look()
    found.test.refresh_from_db()
    assert not keys.exists(found.test)
    assert not [line for line in wrong(found.test) if "key" in line or "pseudonym" in line]


@pytest.mark.django_db
def test_a_case_is_opened_in_named_tests_by_the_clock() -> None:
    found = opened((6,), privacy=Privacy.NAMED)
    vote(found.test, found.of(0)[0], pressured="yes")
    assert not Problem.objects.exists()
    clock.look()
    clock.look()
    problem = Problem.objects.get()
    assert problem.household_id == found.of(0)[0].pk
    assert "诱导" in problem.category.name
    assert found.service_area.name in problem.title


@pytest.mark.django_db
def test_all_answers_are_counted_at_closing() -> None:
    found = opened((6, 6))
    for household in [*found.of(0)[:3], found.of(1)[0]]:
        vote(found.test, household)
    fold_all()
    assert not Tally.objects.exists()
    close_test(found.test)
    fold_all()
    counted = Tally.objects.get(scope="", question="", cell="n", questionnaire=found.questionnaire)
    assert counted.n == 4


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_votes_that_race_with_closing_are_taken_whole_or_refused() -> None:
    """Many phones send while the test is closed: who has a receipt is in the root, and nobody else."""
    found = opened((12, 12))
    receipts_: list[str] = []
    refused: list[str] = []
    go = threading.Barrier(5)

    def send(households: list[Any]) -> None:
        go.wait()
        for household in households:
            try:
                done = vote(found.test, household)
            except TestError:  # the key is gone: no letter any more
                continue
            finally:
                connection.close()
            (receipts_ if done.receipt else refused).append(done.receipt or str(done.refusal))

    threads = [threading.Thread(target=send, args=(found.households[at::4],)) for at in range(4)]
    for each in threads:
        each.start()
    go.wait()
    close_test(found.test)
    for each in threads:
        each.join()
    found.test.refresh_from_db()
    assert sorted(receipts_) == receipts.receipts_of(found.test)
    assert found.test.receipts_count == len(receipts_)
    assert wrong(found.test) == []


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_three_who_close_at_once_close_it_once() -> None:
    """Staff, the clock of one process and that of another."""
    found = voted()
    go = threading.Barrier(3)
    faults: list[str] = []

    def end() -> None:
        try:
            go.wait()
            close_test(Test.objects.get(pk=found.test.pk))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
            faults.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=end) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    end_ = outcome(found.test)
    assert (end_["state"], end_["count"], end_["reports"], end_["cases"]) == (TestState.CLOSED, 9, 2, 2)
    assert len(end_["consents"]) == 3
    assert (end_["key"], end_["destroyed"], end_["wrong"]) == (False, True, [])
    assert ModelLogEntry.objects.for_instance(found.test).filter(action="satisfaction.close").count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.ANONYMOUS])
def test_a_household_that_votes_from_four_phones_at_once_has_one_vote(privacy: str) -> None:
    found = opened((6,), privacy=privacy)
    household = found.of(0)[0]
    go = threading.Barrier(4)
    stored: list[str] = []

    def send() -> None:
        try:
            go.wait()
            for _again in range(5):
                stored.append(vote(found.test, household).status)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert stored == ["stored"] * 20
    assert Vote.objects.filter(standing=Standing.COUNTS).count() == 1
    assert Vote.objects.filter(standing=Standing.REPLACED).count() == 19
    assert Consent.objects.count() == (1 if privacy == Privacy.ANONYMOUS else 0)
    assert wrong(found.test) == []
    fold_all()


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_closed_test_lingers_in_the_files(settings: Any) -> None:
    """What was sealed, who it was and the phone numbers are not in the database's files."""
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's own files")
    from pathlib import Path

    found = voted()
    tokens = [Ballot.objects.first().token_digest]  # type: ignore[union-attr]
    pseudonyms = set(Vote.objects.exclude(pseudonym="").values_list("pseudonym", flat=True))
    close_test(found.test)
    base = Path(str(connection.settings_dict["NAME"]))
    body = b"".join(path.read_bytes() for path in (base, base.with_name(base.name + "-wal")) if path.exists())
    assert b"13812345678" not in body
    assert tokens[0].encode() in body  # the reading itself works
    assert not [each for each in pseudonyms if each.encode() in body]
    assert Response.objects.exists()
    with transaction.atomic():
        assert wrong(Test.objects.get(pk=found.test.pk)) == []
