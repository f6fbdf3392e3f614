"""Put down, while a batch is folded, which of its responses have consequences to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from surveys.problems import following
from surveys.problems.five_have import is_check
from surveys.problems.models import EstateCheck, FollowUp, Problem, Rule
from surveys.tallying import Folded
from surveys.versions import version_by_pk


def put_down(batch: Sequence[Folded]) -> None:
    """One FollowUp for each response of a questionnaire with active rules, of a check of the five 有, or of
    one that had consequences already and is now corrected.

    Called inside the fold's transaction. Where there are no rules it costs one look at their index.
    """
    asked = {each.questionnaire for each in batch}
    ruled = set(
        Rule.objects.filter(questionnaire__in=asked, active=True).values_list("questionnaire", flat=True)
    )
    versions = {each.version for each in batch}
    checks = {pk for pk in versions if is_check(version_by_pk(pk).compiled.form)}
    concerned = {pk for other in following.others for pk in other.wanted(batch)}
    wanted: dict[UUID, int] = {}
    for each in batch:
        if each.questionnaire in ruled or each.version in checks or each.response in concerned:
            wanted[each.response] = max(each.revision, wanted.get(each.response, 0))
    changed = {each.response: each.revision for each in batch if each.sign < 0} | {
        each.response: each.revision for each in batch if each.sign > 0 and each.revision
    }
    if left := changed.keys() - wanted.keys():
        had = set(
            Problem.objects.filter(response__in=left).exclude(rule=None).values_list("response", flat=True)
        )
        had |= set(EstateCheck.objects.filter(response__in=left).values_list("response", flat=True))
        wanted |= {pk: changed[pk] for pk in had}
    add(wanted)


def add(revisions: dict[UUID, int]) -> None:
    """Put down follow-ups by response; one that is there already is tried afresh."""
    rows = [FollowUp(response_id=pk, revision=number) for pk, number in sorted(revisions.items())]
    FollowUp.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        unique_fields=["response", "revision"],
        update_fields=["tries", "error"],
    )
