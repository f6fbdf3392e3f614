"""A version made ready for apps: the XForm, what it needs beside it, or why it cannot be delivered.

Versions are frozen, so what was made once is kept in memory.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from mimetypes import guess_type

from django.core.files.storage import default_storage
from django.utils.translation import override

from forms_builder.media import content_type, is_media_name, storage_name
from forms_builder.models import FormVersion
from forms_builder.schema import Form
from forms_builder.xforms.delivery import Delivery, deliver
from forms_builder.xforms.document import Document, document, openrosa_hash
from forms_builder.xforms.refusals import Unsupported
from forms_builder.xlsform import NotAnXForm, attachments
from surveys.openrosa.reach import form_id_of, version_name

log = logging.getLogger(__name__)

KEPT = 128  # versions; a large one with its lists takes some megabytes


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that the form shows or reads. `body` is None where it lies in the storage."""

    name: str
    hash: str
    content_type: str
    body: bytes | None = None

    def read(self) -> bytes:
        """The bytes."""
        if self.body is not None:
            return self.body
        with default_storage.open(storage_name(self.name)) as file:
            return bytes(file.read())


@dataclass(frozen=True)
class Package:
    """`document` is None where `problems` stand in the way."""

    delivery: Delivery
    intro: str
    document: Document | None = None
    problems: tuple[Unsupported, ...] = ()
    media: dict[str, MediaFile] = field(default_factory=dict)

    @property
    def deliverable(self) -> bool:
        """Whether apps get the form."""
        return self.document is not None


_kept: OrderedDict[int, Package] = OrderedDict()
_lock = threading.Lock()


def package_of(version: FormVersion) -> Package:
    """The version for apps. Reads its schema only the first time; one thread makes it, the others wait."""
    with _lock:
        found = _kept.get(version.pk)
        if found is None:
            found = _kept[version.pk] = _make(version)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(version.pk)
        return found


def forget() -> None:
    """Empty the memory (tests, where databases come and go)."""
    with _lock:
        _kept.clear()


def _make(version: FormVersion) -> Package:
    form = version.form
    delivery = deliver(form)
    if delivery.problems:
        return Package(delivery, form.intro, problems=delivery.problems)
    name, number = form_id_of(version.questionnaire_id), version_name(version)
    try:
        made = document(delivery, form_id=name, version=number)
    except NotAnXForm as error:
        return _refused(delivery, form.intro, "conversion", reason=str(error))
    except Exception:  # the converter is not ours: one form that it chokes on must not hide the others
        log.exception("version %s cannot be written as an XForm", version.pk)
        return _refused(delivery, form.intro, "conversion", reason="?")
    media = {file.name: file for file in _media(delivery.form, made)}
    lacking = sorted(made.tables - media.keys())
    if lacking:
        return _refused(delivery, form.intro, "file_missing", name=", ".join(lacking))
    return Package(delivery, form.intro, made, media=media)


def _refused(delivery: Delivery, intro: str, code: str, **params: str) -> Package:
    return Package(delivery, intro, problems=(Unsupported(code, params=params),))


def _media(form: Form, made: Document) -> Iterator[MediaFile]:
    """The files that the XForm shows, as far as they are there, and those of its lists."""
    for name in sorted(made.files):
        if is_media_name(name) and default_storage.exists(storage_name(name)):
            with default_storage.open(storage_name(name)) as file:
                yield MediaFile(name, openrosa_hash(file.read()), content_type(name))
    for name, body in attachments(form).items():
        kind = guess_type(name)[0] or "application/octet-stream"
        yield MediaFile(name, openrosa_hash(body), kind, body)


def messages(package: Package, language: str) -> list[str]:
    """Why the form is not delivered, in a language."""
    with override(language):
        return [problem.message for problem in package.problems]
