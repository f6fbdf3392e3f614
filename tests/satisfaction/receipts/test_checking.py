"""A receipt is looked up: every case, and what must never be told."""

from __future__ import annotations

import hashlib

import pytest

from satisfaction.models import Test
from satisfaction.receipts.checking import check
from satisfaction.voting.giving_up import give_up
from surveys.models import Response
from tests.factories.town import town
from tests.satisfaction.receipts.conftest import Votes

pytestmark = pytest.mark.django_db


def test_while_the_test_runs_the_answers_are_stored_and_nothing_is_proven(voted: Votes) -> None:
    found = check(voted.receipts[0])
    assert (found.waiting, found.proven, found.missing) == ([voted.test], [], False)


def test_after_closing_every_receipt_leads_to_the_published_root(voted: Votes) -> None:
    voted.close()
    assert voted.test.receipts_count == 8
    for code in voted.receipts:
        found = check(code.lower().replace("-", " "))
        [proven] = found.proven
        assert proven.proof.ok
        assert proven.proof.root == voted.test.receipts_root
        assert proven.steps[-1].result == voted.test.receipts_root


def test_the_file_can_be_checked_with_a_few_lines_of_any_language(voted: Votes) -> None:
    """By what the file itself says, without this project's code."""
    voted.close()
    data = check(voted.receipts[3]).proven[0].as_json
    label = f"juwen receipt 1|{data['test']}|{data['receipt']}".encode()
    now = hashlib.sha256(b"\x00" + label).digest()
    assert now.hex() == data["leaf"]
    for step in data["path"]:
        sibling = bytes.fromhex(step["hash"])
        pair = sibling + now if step["side"] == "left" else now + sibling
        now = hashlib.sha256(b"\x01" + pair).digest()
    assert now.hex() == data["root"] == voted.test.receipts_root


def test_a_replaced_sheet_looks_like_any_other(voted: Votes) -> None:
    """Whoever made a resident vote cannot see from the receipt that she voted again."""
    voted.close()
    first, last = check(voted.receipts[0]), check(voted.receipts[-1])
    for found in (first, last):
        assert len(found.proven) == 1
        text = str(found.proven[0].as_json)
        assert not any(word in text for word in ("replaced", "standing", "counts"))
    assert first.proven[0].as_json.keys() == last.proven[0].as_json.keys()


@pytest.mark.parametrize("typed", ["", " ", "ABCD", "ABCD-123U", "ABCDEFGHJ", "<script>", "；；；；；；；；"])
def test_what_is_no_code(db: None, typed: str) -> None:
    found = check(typed)
    assert found.code == ""
    assert not found.missing


def test_a_code_that_nobody_got_is_missing(voted: Votes) -> None:
    voted.close()
    assert check("0000-0000").missing


def test_a_receipt_of_another_questionnaire_is_stored(db: None) -> None:
    response = town().sun.response()
    found = check(response.receipt)
    assert found.elsewhere
    assert not found.missing


def test_a_test_that_was_given_up(voted: Votes) -> None:
    give_up(voted.test, "名单有误", voted.setting.user)
    found = check(voted.receipts[0])
    assert found.given_up == [voted.test]
    assert not found.proven


def test_a_removed_sheet_breaks_every_path(voted: Votes) -> None:
    voted.close()
    gone = Response.objects.get(receipt=voted.receipts[2])
    gone.vote.delete()
    assert check(voted.receipts[1]).broken
    assert check(voted.receipts[2]).elsewhere


def test_an_exchanged_receipt_breaks_every_path(voted: Votes) -> None:
    voted.close()
    Response.objects.filter(receipt=voted.receipts[2]).update(receipt="0000-0001")
    assert check(voted.receipts[2]).missing
    assert check(voted.receipts[1]).broken
    assert Test.objects.get(pk=voted.test.pk).receipts_root == voted.test.receipts_root
