"""The way in without JavaScript: form posts, checked answers shown once more, then sent.

Runs in a thread. The first post carries no id; the check page mints it, so that confirming twice stores once.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.http.request import QueryDict
from django.utils import timezone, translation

from forms_builder import questions, rendering
from forms_builder.answers import judge
from forms_builder.errors import Problem
from forms_builder.questions.unasked import Hidden
from forms_builder.schema import Form
from surveys.door.shelf import Entry
from surveys.errors import Refusal
from surveys.household_type import TOKEN
from surveys.households import own_link
from surveys.photos import accept_file
from surveys.versions import UnknownVersion, Version, in_language, version_by_digest

FIELDS = 5000
# By this question a worker says what happened at the door, by this answer that she met somebody.
RESULT, MET = "visit_result", "complete"


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
    wanted = QueryDict(query).get("lang", "")
    language = wanted if wanted in entry.pages else entry.language
    with translation.override(language):
        fields, files = _parse(content_type, body)
        digest = (fields.get("__version") or [""])[0]
        version = in_language(_version(entry, digest), language)
        form = version.compiled.form
        response_id = _uuid((fields.get("__id") or [""])[0])
        refused = _take_files(entry, form, fields, files, response_id)
        post = rendering.read_post(form, fields)
        answers = rendering.changed(form, post.answers, post.change)
        answers = _with_token(entry, version, answers, query)
        answers = _with_unasked(form, answers, query, post.started, now)
        consent = post.consent or {}
        started = post.started
        judgement = judge(version.compiled, answers, at=timezone.localtime(now), consent=consent)
        problems = [*judgement.problems, *refused]
        counts = rendering.still_to_ask(form, answers, judgement.answers)
        if counts:  # what is open in members that were not on the page is not said yet
            problems = rendering.more_to_ask(answers, counts)
        if problems or post.edit or post.change:
            shown = () if post.edit or post.change else problems
            return Shown(
                422 if shown else 200,
                rendering.page(
                    form,
                    digest=version.digest,
                    values=answers,
                    problems=shown,
                    consent=consent,
                    counts=counts,
                    response_id=str(response_id),
                    started=started,
                    focus=rendering.added(answers, post.change),
                    language=language,
                    languages=(entry.language, *form.languages),
                    promise=entry.promises.get(language),
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
                    language=language,
                ),
            )
        token = QueryDict(query).get("h", "")
        return Confirmed(
            {
                **({"household": token} if token else {}),
                "id": str(response_id),
                "version": version.digest,
                "answers": answers,
                "consent": consent,
                "started_at": started,
                "completed_at": now.isoformat(),
            }
        )


def refused(entry: Entry, confirmed: Confirmed, problems: Sequence[Problem], query: str) -> Shown:
    """The form again, filled in, with what the store said against the answers (an option that is full)."""
    payload = confirmed.payload
    wanted = QueryDict(query).get("lang", "")
    language = wanted if wanted in entry.pages else entry.language
    with translation.override(language):
        version = in_language(_version(entry, payload["version"]), language)
        form = version.compiled.form
        html = rendering.page(
            form,
            digest=version.digest,
            values=payload["answers"],
            problems=problems,
            consent=payload["consent"],
            response_id=payload["id"],
            started=payload["started_at"],
            language=language,
            languages=(entry.language, *form.languages),
            promise=entry.promises.get(language),
        )
        return Shown(422, html)


def _parse(
    content_type: str, body: bytes
) -> tuple[dict[str, list[str]], dict[str, list[UploadedFile[bytes]]]]:
    try:
        query, files = _read(content_type, body)
    except RequestDataTooBig:
        raise Refusal("too_large", {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024}) from None
    except (MultiPartParserError, SuspiciousOperation):  # also too many fields or files
        raise Refusal("malformed_answers") from None
    if len(query) > FIELDS:
        raise Refusal("malformed_answers")
    return {name: [str(value) for value in values] for name, values in query.lists()}, files


def _read(content_type: str, body: bytes) -> tuple[QueryDict, dict[str, list[UploadedFile[bytes]]]]:
    if content_type.lower().startswith("multipart/form-data"):
        meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
        handler = MemoryFileUploadHandler()
        handler.activated = True
        query, uploads = MultiPartParser(meta, io.BytesIO(body), [handler], "utf-8").parse()
        return query, {name: uploads.getlist(name) for name in uploads}
    return QueryDict(body, encoding="utf-8"), {}


def _version(entry: Entry, digest: str) -> Version:
    try:
        return version_by_digest(entry.facts.questionnaire_id, digest)
    except UnknownVersion as unknown:
        if unknown.elsewhere or entry.version is None:
            raise Refusal("other_form") from None
        return entry.version


def _take_files(
    entry: Entry,
    form: Form,
    fields: dict[str, list[str]],
    files: Mapping[str, list[UploadedFile[bytes]]],
    response_id: UUID,
) -> list[Problem]:
    """Store the files in `<address>.files`; their hashes join what the field at that address says."""
    problems: list[Problem] = []
    for field, uploads in files.items():
        address = field.removesuffix(".files")
        name = rendering.name_of(form, address)
        question = form.by_name.get(name) if address != field and name not in form.later_stage else None
        kind = questions.get(question.type).upload if question else ""
        for upload in uploads if kind else ():
            body = upload.read()
            if not body:
                continue
            try:
                stored, _new = accept_file(
                    entry.facts.pk, response_id, body, kind=kind, name=upload.name or ""
                )
            except Refusal as refusal:
                if refusal.status >= 500:  # ours, not the file's: it may be sent again
                    raise
                problems.append(Problem(_word(kind), address, refusal.params, text=refusal.message))
                continue
            said = fields.setdefault(address, [])
            if stored.sha256 not in said:
                said.append(stored.sha256)
    return problems


def _word(kind: str) -> str:
    return "not_a_photo" if kind == "photo" else "not_a_file"


def _with_unasked(
    form: Form, answers: dict[str, Any], query: str, started: str, now: datetime
) -> dict[str, Any]:
    """The hidden values that a page without JavaScript cannot say itself."""
    given = {name: str(value) for name, value in QueryDict(query).items()}
    local = timezone.localtime(now)
    for question in form.questions:
        kind = questions.get(question.type)
        if isinstance(kind, Hidden) and not form.repeats[question.name] and not answers.get(question.name):
            value = kind.known(question, given, _moment(started), local)
            if value:
                answers[question.name] = value
    return answers


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return timezone.localtime(moment) if timezone.is_aware(moment) else None


def _with_token(entry: Entry, version: Version, answers: dict[str, Any], query: str) -> dict[str, Any]:
    """The household's own link answers what it knows, as on a page with JavaScript: which dwelling it is, and
    (but for the desk, which enters what a worker wrote on paper) that somebody there was met."""
    token = QueryDict(query).get("h", "")
    # A gate alone knows the tokens of its channels; what is none it refuses.
    answer = f"h:{token}" if entry.facts.gate and TOKEN.fullmatch(f"h:{token}") else own_link(token)
    if answer:
        for name, rule in version.compiled.rules.items():
            asked = not version.compiled.form.repeats[name] and name not in version.compiled.form.later_stage
            said = {option.value for option in rule.question.options}
            if rule.question.type == "household" and asked:
                answers[name] = answer
            elif name == RESULT and asked and MET in said and "desk" not in QueryDict(query):
                answers.setdefault(name, MET)
    return answers


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
