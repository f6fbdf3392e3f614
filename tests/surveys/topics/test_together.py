"""Two people merge two topics into each other at once: one of them stays."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections

from surveys.flow import steps
from surveys.topics.errors import Refused
from surveys.topics.models import Topic
from surveys.topics.sorting import merge
from surveys.topics.table import CHANGES, FLOW
from tests.surveys.topics.conftest import Council

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite locks the whole database")
def test_two_topics_do_not_end_in_each_other(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has its locks and waits a little before it looks at the other, as at a slow moment."""
    one, two = council.topic(), council.topic(title="另一个议题")
    given = {one.pk: council.given("merge", one, topic=two), two.pk: council.given("merge", two, topic=one)}
    gate, failed = threading.Barrier(2), []

    def slow(*args: Any) -> dict[str, Any]:
        threading.Event().wait(0.5)
        return merge(*args)

    monkeypatch.setitem(CHANGES, "merge", slow)

    def run(pk: int) -> None:
        gate.wait(20)
        try:
            steps.take(FLOW, pk, "merge", given[pk], user=council.clerk)
        except Exception as error:  # noqa: BLE001  # judged below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(pk,)) for pk in given]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert [type(each) for each in failed] == [Refused]
    assert sorted(Topic.objects.values_list("state", flat=True)) == ["collected", "merged"]
