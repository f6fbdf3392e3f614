"""A submission on its way into intake: which response it is, of which version, through which channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from forms_builder.errors import Problem
from forms_builder.models import FormVersion, Questionnaire
from forms_builder.publish import live_version
from forms_builder.schema import Form
from forms_builder.xforms.parsing import BYTES, Unreadable, parse
from forms_builder.xforms.reading import BadSubmission, Heading, NamedFile, heading, read
from surveys import intake
from surveys.errors import Refusal
from surveys.intake import Prepared, Submission
from surveys.openrosa import asides, reach
from surveys.openrosa.errors import AppRefusal
from surveys.openrosa.models import AppEdit, AppLink
from surveys.openrosa.packages import package_of

PLACE = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Read:
    """A judged submission, the files that it names by the digest that stands for each, and whether it is an
    edit of what was sent before."""

    prepared: Prepared
    files: Mapping[str, NamedFile]
    edit: bool


def read_submission(link: AppLink, xml: bytes, now: datetime) -> Read:
    """Read and judge one. Raises AppRefusal or Refusal."""
    try:
        root = parse(xml)
        head = heading(root)
    except Unreadable as error:
        if error.code == "too_large":
            raise AppRefusal("xml_too_large", {"limit": BYTES // 1024}) from None
        raise AppRefusal(error.code) from None
    except BadSubmission as error:
        raise AppRefusal(error.code, error.params) from None
    if root.attributes.get("encrypted") == "yes":
        raise AppRefusal("encrypted")
    questionnaire = reach.questionnaire_of(head.form_id)
    version = reach.version_of(link, questionnaire, head.version)
    response = _response_of(head)
    reading = version or _live(questionnaire)
    if reading is None:
        raise AppRefusal("no_form")
    package = package_of(reading)
    try:
        found = read(root, package.delivery.tree, response)
    except BadSubmission as error:
        raise AppRefusal(error.code, error.params) from None
    payload: dict[str, Any] = {
        "id": str(response),
        "version": version.digest if version else head.version or "-",
        "answers": found.answers,
        "consent": found.consent if package.delivery.asks_consent else None,
        "started_at": found.started_at,
        "completed_at": found.completed_at,
        "checked": True,
    }
    submission = Submission(reach.channel_for(link, questionnaire), payload, now)
    prepared = _prepared(submission, response, reading.form)
    return Read(prepared, found.files, head.replaces is not None)


def _prepared(submission: Submission, response: UUID, form: Form) -> Prepared:
    try:
        return intake.prepare(submission)
    except Refusal as refusal:
        if asides.beyond_limits(refusal):
            return asides.for_staff(submission, response, refusal)
        if refusal.problems:
            lines = "\n".join(_line(form, problem) for problem in refusal.problems)
            raise AppRefusal("wrong", {"lines": lines}) from None
        raise


def _line(form: Form, problem: Problem) -> str:
    """What is wrong with one answer, with the question as the app shows it: its address has only names."""
    name = PLACE.sub("", problem.question).rpartition(".")[2]
    question, number = form.by_name.get(name), form.numbers.get(name)
    label = f"{number}. {question.label}" if question and number else problem.question
    return f"{label}: {problem.message}" if label else problem.message


def _response_of(head: Heading) -> UUID:
    """The response that the instance is about: its own, or the one that it is an edit of.

    An edit of an edit is about the first: apps name only the last one before.
    """
    if head.replaces is None or head.replaces == head.id:
        return head.id
    before = AppEdit.objects.filter(instance=head.replaces).first()
    response = before.response if before else head.replaces
    AppEdit.objects.bulk_create([AppEdit(instance=head.id, response=response)], ignore_conflicts=True)
    return response


def _live(questionnaire: int) -> FormVersion | None:
    """The version by which a submission of an unknown one is read."""
    page = Questionnaire.objects.defer("body").filter(pk=questionnaire).first()
    return live_version(page) if page else None
