"""verify_test: whatever is changed in the rows behind the program's back is found and named."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from forms_builder.models import Questionnaire
from satisfaction.models import Ballot, Consent, Test, Vote
from satisfaction.voting import keys, verifying
from satisfaction.voting.closing import close_test
from satisfaction.voting.verifying import wrong
from surveys.enums import HeldReason, Privacy
from surveys.models import Channel, Held, Photo, QueueRow, Response, Revision
from tests.factories.satisfaction import Setting, opened, setting, vote
from tests.factories.surveys import QuestionnaireFactory

pytestmark = pytest.mark.django_db


def voted(**more: str) -> Setting:
    found = opened((6, 6), **more)
    for at, household in enumerate(found.households[:9]):
        vote(found.test, household, callback_ok="yes", phone=f"1381234567{at}")
    vote(found.test, found.households[0], s_clean="1")
    return found


def said(test: Test) -> str:
    return "\n".join(wrong(Test.objects.get(pk=test.pk)))


def _receipt(found: Setting) -> None:
    row = Response.objects.order_by("pk")[0]
    Response.objects.filter(pk=row.pk).update(receipt="0000-0000")


def _gone(found: Setting) -> None:
    first = Vote.objects.order_by("pk")[0]
    first.delete()


def _answer_added(found: Setting) -> None:
    row = Response.objects.order_by("pk")[0]
    phone = found.test.version.form.by_name["phone"].id  # type: ignore[union-attr]
    row.answers = {**row.answers, phone: "13812345678"}
    row.save()


def _household(found: Setting) -> None:
    Response.objects.filter(pk=Response.objects.order_by("pk")[0].pk).update(household=found.households[0])


def _time(found: Setting) -> None:
    row = Response.objects.order_by("pk")[0]
    row.received_at += timedelta(hours=3)
    row.save()


def _started(found: Setting) -> None:
    Response.objects.filter(pk=Response.objects.order_by("pk")[0].pk).update(started_at=timezone.now())


def _state(found: Setting) -> None:
    vote_ = Vote.objects.filter(standing="counts").order_by("pk")[0]
    Response.objects.filter(pk=vote_.pk).update(state="rejected")


def _revised(found: Setting) -> None:
    row = Response.objects.order_by("pk")[0]
    Revision.objects.create(response=row, number=1, answers={}, state="accepted", reason="改", by=found.user)


def _photo(found: Setting) -> None:
    Photo.objects.create(
        channel=found.test.letter_channel, response_id=Response.objects.order_by("pk")[0].pk, sha256="0" * 64
    )


def _held(found: Setting) -> None:
    Held.objects.create(
        channel=found.test.letter_channel,
        response_id=uuid.uuid4(),
        reason=HeldReason.RULE,
        fingerprint="",
        payload={},
        received_at=timezone.now(),
    )


def _more_votes_than_households(found: Setting) -> None:
    area = found.test.areas.get()
    area.frame = {str(found.buildings[0].pk): 3, str(found.buildings[1].pk): 9}
    area.save()


def _frame(found: Setting) -> None:
    found.test.areas.update(households=99)


def _moved_vote(found: Setting) -> None:
    standing = Response.objects.filter(vote__standing="counts").order_by("pk")[0]
    Response.objects.filter(pk=standing.pk).update(area=found.community)


def _stray(found: Setting) -> None:
    Response.objects.create(
        id=uuid.uuid4(),
        version=found.version,
        questionnaire=found.questionnaire,
        channel=found.test.letter_channel,  # type: ignore[misc]
        area=found.estate,
        answers={},
        fingerprint="",
        receipt="1111-1111",
        completed_at=timezone.now(),
        received_at=timezone.now(),
    )


ALWAYS: list[tuple[Callable[[Setting], None], str]] = [
    (_receipt, "which is not its own"),
    (_gone, "are no votes of it"),
    (_answer_added, "keeps the answers to phone"),
    (_household, "names its household"),
    (_time, "keeps the time at which it was received"),
    (_started, "the moment at which it was opened"),
    (_state, "and its response rejected"),
    (_revised, "corrected or rejected by staff"),
    (_photo, "1 files hang on its votes"),
    (_held, "1 submissions held for staff"),
    (_more_votes_than_households, "has 3 households and 6 standing votes"),
    (_frame, "99 households, 12 ballots"),
    (_moved_vote, "which is no part of the frame"),
    (_stray, "are no votes of it"),
]
NAMES = [spoil.__name__[1:] for spoil, _words in ALWAYS]


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize(("spoil", "words"), ALWAYS, ids=NAMES)
def test_what_was_changed_behind_its_back_is_named(
    spoil: Callable[[Setting], None], words: str, closed: bool
) -> None:
    found = voted()
    if closed:
        close_test(found.test)
    assert said(found.test) == ""
    spoil(found)
    assert words in said(found.test)


def _took_part(found: Setting) -> None:
    Ballot.objects.filter(pk=Ballot.objects.order_by("pk")[0].pk).update(took_part=True)


def _named_consent(found: Setting) -> None:
    Consent.objects.filter(pk=Consent.objects.order_by("pk")[0].pk).update(household=found.households[0])


def _broken_note(found: Setting) -> None:
    Consent.objects.filter(pk=Consent.objects.order_by("pk")[0].pk).update(sealed="AAAA")


def _exchanged_notes(found: Setting) -> None:
    one, two = Consent.objects.order_by("pk")[:2]
    Consent.objects.filter(pk=one.pk).update(sealed=two.sealed)


def _pseudonym(found: Setting) -> None:
    Vote.objects.filter(pk=Vote.objects.order_by("pk")[0].pk).update(pseudonym="f" * 64)


def _token(found: Setting) -> None:
    Ballot.objects.filter(pk=Ballot.objects.order_by("pk")[0].pk).update(token_digest="0" * 64)


def _key(found: Setting) -> None:
    keys.path_of(found.test).write_bytes(b"x" * 64)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_took_part, "whether it took part"),
        (_named_consent, "names a household that consented"),
        (_broken_note, "cannot be opened"),
        (_exchanged_notes, "is of another household"),
        (_pseudonym, "pseudonym of no household"),
        (_token, "has the token of another household"),
        (_key, "key_exchanged"),
    ],
)
def test_what_the_key_can_tell_while_it_lives(spoil: Callable[[Setting], None], words: str) -> None:
    found = voted()
    spoil(found)
    assert words in said(found.test)


def _root(found: Setting) -> None:
    Test.objects.filter(pk=found.test.pk).update(receipts_root="0" * 64)


def _count(found: Setting) -> None:
    Test.objects.filter(pk=found.test.pk).update(receipts_count=3)


def _key_again(found: Setting) -> None:
    keys.path_of(found.test).write_bytes(b"x" * 64)


def _not_destroyed(found: Setting) -> None:
    Test.objects.filter(pk=found.test.pk).update(key_destroyed_at=None)


def _pseudonym_again(found: Setting) -> None:
    Vote.objects.filter(pk=Vote.objects.order_by("pk")[0].pk).update(pseudonym="f" * 64)


def _sealed_again(found: Setting) -> None:
    Consent.objects.create(test=found.test, test_area=found.test.areas.get(), sealed="AAAA")


def _crowd(found: Setting) -> None:
    row = Response.objects.order_by("pk")[0]
    QueueRow.objects.create(response=row, revision=0, sign=1, crowd="1:2")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_root, "was published"),
        (_count, "published 3 receipts"),
        (_key_again, "its file is there again"),
        (_not_destroyed, "run close_tests"),
        (_pseudonym_again, "still have pseudonyms"),
        (_sealed_again, "still sealed"),
        (_crowd, "still wait for a crowd"),
    ],
)
def test_what_must_be_over_after_closing(spoil: Callable[[Setting], None], words: str) -> None:
    found = voted()
    close_test(found.test)
    spoil(found)
    assert words in said(found.test)


def test_two_standing_votes_of_a_ballot_are_named() -> None:
    """The database's own constraint taken away for the moment: of pseudonyms two that are one household's."""
    found = voted(privacy=Privacy.NAMED)
    one, two = Vote.objects.filter(standing="counts").order_by("pk")[:2]
    Vote.objects.filter(pk=two.pk).update(ballot=None)
    assert "ballot None has 1 standing votes" in said(found.test)
    assert one.ballot is not None


def test_rows_in_the_order_in_which_they_came_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    from satisfaction.voting import rewriting

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL puts rows where there is room")
    found = voted()
    with monkeypatch.context() as patch:
        patch.setattr(rewriting, "rewrite", lambda test: None)
        close_test(found.test)
    assert "lie in the order in which they came" in said(found.test)


def test_a_draft_has_nothing_yet() -> None:
    found = setting((6,))
    assert wrong(found.test) == []
    Test.objects.filter(pk=found.test.pk).update(key_digest="x")
    assert "is a draft" in said(found.test)


def test_the_command_names_the_test(capsys: pytest.CaptureFixture[str]) -> None:
    found, other = voted(), setting((6,), name="月亮")
    call_command("verify_test")
    assert "ok: 2 tests" in capsys.readouterr().out
    _receipt(found)
    with pytest.raises(SystemExit) as left:
        call_command("verify_test", "--test", "all")
    assert left.value.code == 1
    out = capsys.readouterr().out
    assert f"test {found.test.pk}: vote" in out
    assert "1 of 2 tests" in out
    call_command("verify_test", "--test", str(other.test.pk))
    for wrong_ in ("x", "999999"):
        with pytest.raises(CommandError):
            call_command("verify_test", "--test", wrong_)


def test_further_checks_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found = voted()
    monkeypatch.setattr(verifying, "further", [lambda test: [f"score of {test.pk} is off"]])
    assert f"score of {found.test.pk} is off" in wrong(found.test)


def _first(found: Setting) -> Response:
    return Response.objects.filter(vote__standing="counts").order_by("pk")[0]


def _answer(found: Setting) -> None:
    row = _first(found)
    question = found.test.version.form.by_name["s_clean"].id  # type: ignore[union-attr]
    row.answers = {**row.answers, question: "1" if row.answers[question] != "1" else "2"}
    row.save()


def _late(found: Setting) -> None:
    Response.objects.filter(pk=_first(found).pk).update(received_at=timezone.now() + timedelta(days=1))


def _opened_late(found: Setting) -> None:
    Test.objects.filter(pk=found.test.pk).update(opened_at=timezone.now() + timedelta(days=1))


def _other_form(found: Setting) -> None:
    Response.objects.filter(pk=_first(found).pk).update(questionnaire=_elsewhere(found))


def _other_questionnaire(found: Setting) -> None:
    Test.objects.filter(pk=found.test.pk).update(questionnaire=_elsewhere(found))


def _elsewhere(found: Setting) -> Questionnaire:
    folder = found.questionnaire.get_parent().specific
    other: Questionnaire = QuestionnaireFactory(parent=folder, title="别的问卷")
    return other


def _unreadable_frame(found: Setting) -> None:
    found.test.areas.update(frame={"x": "y"})


def _unreadable_rules(found: Setting) -> None:
    Test.objects.filter(pk=found.test.pk).update(rules={"x": 1})


def _link(**changed: object) -> Callable[[Setting], None]:
    def change(found: Setting) -> None:
        Channel.objects.filter(pk=found.test.letter_channel_id).update(**changed)

    return change


@pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.ANONYMOUS])
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_answer, "are not those with which it was closed"),
        (_late, "came after the test was closed"),
        (_opened_late, "in this order"),
        (_other_form, "answers another version"),
        (_other_questionnaire, "its version is of another"),
        (_unreadable_frame, "cannot be read any more"),
        (_unreadable_rules, "cannot be read any more"),
        (_link(privacy=Privacy.PSEUDONYMOUS), "promises “pseudo”"),
        (_link(gate=""), "goes past the test's gate"),
        (_link(veiled=True), "hides them for no reason"),
        (_link(closes_at=None), "is open though the test was closed"),
    ],
)
def test_what_closing_left_behind_stays(
    spoil: Callable[[Setting], None], words: str, privacy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = voted(privacy=privacy)
    close_test(found.test)
    assert said(found.test) == ""
    spoil(found)
    assert words in said(found.test)
    with pytest.raises(SystemExit):
        call_command("verify_test")
    assert words in capsys.readouterr().out


def _other_household(found: Setting) -> None:
    Response.objects.filter(pk=_first(found).pk).update(household=found.households[11])


def _other_ballot(found: Setting) -> None:
    ballot = Ballot.objects.get(household=found.households[11])
    Vote.objects.filter(pk=_first(found).pk).update(ballot=ballot)


def _quicker(found: Setting) -> None:
    Vote.objects.filter(pk=_first(found).pk).update(seconds=7)


def _did_not(found: Setting) -> None:
    Ballot.objects.filter(household=found.households[0]).update(took_part=False)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_other_household, "is of another household"),
        (_other_ballot, "is of another household"),
        (_quicker, "took 7 seconds"),
        (_did_not, "not what the votes say"),
    ],
)
def test_what_named_votes_must_say(spoil: Callable[[Setting], None], words: str) -> None:
    found = voted(privacy=Privacy.NAMED)
    close_test(found.test)
    spoil(found)
    assert words in said(found.test)


def test_a_sealed_vote_does_not_keep_its_time_in_full() -> None:
    found = voted()
    Vote.objects.filter(pk=_first(found).pk).update(seconds=121)
    assert "beyond 120 seconds" in said(found.test)
