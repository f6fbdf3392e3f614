"""The way in without JavaScript: form posts, checked answers shown once more, then sent.

Runs in a thread. The first post carries no id; the check page mints it, so that confirming twice stores once.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.http.request import QueryDict
from django.utils import timezone, translation

from forms_builder import rendering
from forms_builder.answers import judge
from forms_builder.errors import Problem
from surveys.door.shelf import LANGUAGE, Entry
from surveys.errors import Refusal
from surveys.photos import accept_photo
from surveys.versions import UnknownVersion, Version, version_by_digest

FIELDS = 5000


@dataclass(frozen=True, slots=True)
class Shown:
    """A page to send back."""

    status: int
    html: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Answers that the resident has checked: to be stored."""

    payload: dict[str, Any]


def handle(entry: Entry, content_type: str, body: bytes, query: str, now: datetime) -> Shown | Confirmed:
    """One form post. Raises Refusal where it cannot be read."""
    with translation.override(LANGUAGE):
        fields, files = _parse(content_type, body)
        digest = (fields.get("__version") or [""])[0]
        version = _version(entry, digest)
        form = version.compiled.form
        post = rendering.read_post(form, fields)
        response_id = _uuid(post.id)
        answers, refused = _with_photos(entry, version, dict(post.answers), files, response_id)
        answers = _with_token(version, answers, query)
        consent = post.consent or {}
        started = (fields.get("__started") or [""])[0]
        judgement = judge(version.compiled, answers, at=timezone.localtime(now), consent=consent)
        problems = [*judgement.problems, *refused]
        if problems or post.edit:
            shown = () if post.edit else problems
            return Shown(
                422 if shown else 200,
                rendering.page(
                    form,
                    digest=version.digest,
                    values=answers,
                    problems=shown,
                    consent=consent,
                    response_id=str(response_id),
                    photos=_photos_of(version, answers),
                ),
            )
        if not post.confirm or not post.id:
            return Shown(
                200,
                rendering.check_page(
                    form,
                    digest=version.digest,
                    response_id=str(response_id),
                    answers=judgement.answers,
                    consent=consent,
                    started=started,
                ),
            )
        return Confirmed(
            {
                "id": str(response_id),
                "version": version.digest,
                "answers": answers,
                "consent": consent,
                "started_at": started,
                "completed_at": now.isoformat(),
            }
        )


def _parse(content_type: str, body: bytes) -> tuple[dict[str, list[str]], dict[str, list[bytes]]]:
    try:
        query, files = _read(content_type, body)
    except RequestDataTooBig:
        raise Refusal("too_large", {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024}) from None
    except (MultiPartParserError, SuspiciousOperation):  # also too many fields or files
        raise Refusal("malformed_answers") from None
    if len(query) > FIELDS:
        raise Refusal("malformed_answers")
    return {name: [str(value) for value in values] for name, values in query.lists()}, files


def _read(content_type: str, body: bytes) -> tuple[QueryDict, dict[str, list[bytes]]]:
    if content_type.lower().startswith("multipart/form-data"):
        meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
        handler = MemoryFileUploadHandler()
        handler.activated = True
        query, uploads = MultiPartParser(meta, io.BytesIO(body), [handler], "utf-8").parse()
        return query, {name: [each.read() for each in uploads.getlist(name)] for name in uploads}
    return QueryDict(body, encoding="utf-8"), {}


def _version(entry: Entry, digest: str) -> Version:
    try:
        return version_by_digest(entry.facts.questionnaire_id, digest)
    except UnknownVersion as unknown:
        if unknown.elsewhere or entry.version is None:
            raise Refusal("other_form") from None
        return entry.version


def _with_photos(
    entry: Entry,
    version: Version,
    answers: dict[str, Any],
    files: Mapping[str, list[bytes]],
    response_id: UUID,
) -> tuple[dict[str, Any], list[Problem]]:
    problems: list[Problem] = []
    for name, rule in version.compiled.rules.items():
        if rule.question.type != "photo":
            continue
        kept = list(answers.get(name) or [])
        for body in files.get(f"{name}.files", []):
            if not body:
                continue
            try:
                photo, _new = accept_photo(entry.facts.pk, response_id, body)
            except Refusal as refusal:
                problems.append(Problem("not_a_photo", name, refusal.params))
                continue
            if photo.sha256 not in kept:
                kept.append(photo.sha256)
        answers[name] = kept
    return answers, problems


def _with_token(version: Version, answers: dict[str, Any], query: str) -> dict[str, Any]:
    token = QueryDict(query).get("h", "")
    if token:
        for name, rule in version.compiled.rules.items():
            if rule.question.type == "household" and not answers.get(name):
                answers[name] = f"h:{token}"
    return answers


def _photos_of(version: Version, answers: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        name: list(answers.get(name) or [])
        for name, rule in version.compiled.rules.items()
        if rule.question.type == "photo"
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
