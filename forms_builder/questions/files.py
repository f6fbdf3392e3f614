"""Questions answered with files that are sent before the answer: photos, recordings, documents, a signature.

The answer names a file by the SHA-256 (hex) of the bytes that the phone sent; `surveys.photos` takes them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType, SettingField, XPathValue, text_of
from forms_builder.schema import Question

PHOTO_LIMIT = 20
SHA256 = re.compile(r"[0-9a-f]{64}")
NAME_LIMIT = 60  # characters of a typed signature


class Photo(QuestionType):
    """One or several photos; the answer names them by the SHA-256 of the file that was sent."""

    key = "photo"
    label = _("Photo")
    icon = "image"
    group = _("Questions that record")
    patterns: ClassVar[tuple[str, ...]] = ("photos",)
    kind = "photo"
    tally = "photo"
    template = "photo"
    styles: ClassVar[tuple[str, ...]] = ("phone/uploads.css",)
    upload = "photo"
    settings_fields: ClassVar[tuple[SettingField, ...]] = (
        SettingField("most", "int", _("At most how many"), min=1, max=PHOTO_LIMIT),
        SettingField("camera", "bool", _("Taken on the spot, not chosen from the album"), default=False),
    )
    xlsform = "image"

    def clean(self, question: Question, raw: Any) -> list[str]:
        """Up to `most` different hashes."""
        if not isinstance(raw, list) or len(raw) > PHOTO_LIMIT:
            raise InvalidAnswer("wrong_type")
        if not all(isinstance(each, str) and SHA256.fullmatch(each) for each in raw):
            raise InvalidAnswer("not_a_photo" if self.upload == "photo" else "not_a_file")
        if len(set(raw)) != len(raw):
            raise InvalidAnswer("repeated_option")
        most = self.most(question)
        if len(raw) > most:
            raise InvalidAnswer("too_many_files", limit=most)
        return list(raw)

    def most(self, question: Question) -> int:
        """How many files an answer may name."""
        return int(self.setting(question, "most") or PHOTO_LIMIT)

    def rule(self, question: Question) -> dict[str, Any]:
        """The limit, where the author set one."""
        most = self.most(question)
        return {"most": most} if most < PHOTO_LIMIT else {}

    def codes_of(self, question: Question) -> tuple[str, ...]:
        """Where there is a limit: that it is passed."""
        return ("too_many_files",) if "most" in self.rule(question) else ()

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> list[str]:
        """The hashes of files that were sent before."""
        return [value for value in post.get(question.name, []) if value]

    def xpath(self, value: Any) -> tuple[str, ...]:
        """A node-set: one node a file."""
        return tuple(value or ())

    def display(self, question: Question, value: Any) -> str:
        """How many."""
        return f"{len(value)} 📷"

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The number of files."""
        yield "#sum", len(value)


class Document(Photo):
    """A document: PDF, Word, Excel, a picture."""

    key = "file"
    label = _("File or document")
    icon = "doc-full"
    patterns = ()
    template = "file"
    upload = "file"
    styles = ("phone/types.css", "phone/uploads.css")
    settings_fields: ClassVar[tuple[SettingField, ...]] = (
        SettingField("most", "int", _("At most how many"), default=1, min=1, max=10),
    )
    modules: ClassVar[tuple[str, ...]] = ("phone/judge-types.js", "phone/photo.js")
    xlsform = "file"

    def rule(self, question: Question) -> dict[str, Any]:
        """That there may be several, and at most how many."""
        return {"many": 1, **super().rule(question)}

    def display(self, question: Question, value: Any) -> str:
        """How many."""
        return ngettext("%(n)s file", "%(n)s files", len(value)) % {"n": len(value)}


class Audio(Document):
    """A sound, recorded on the spot."""

    key = "audio"
    label = _("Sound recording")
    icon = "openquote"
    template = "audio"
    upload = "audio"
    settings_fields = (
        SettingField("most", "int", _("At most how many"), default=1, min=1, max=10),
        SettingField("seconds", "int", _("At most how many seconds"), default=120, min=5, max=600),
    )
    modules = ("phone/judge-types.js", "phone/photo.js", "phone/audio.js")
    xlsform = "audio"

    def display(self, question: Question, value: Any) -> str:
        """How many."""
        return ngettext("%(n)s recording", "%(n)s recordings", len(value)) % {"n": len(value)}


class Video(Document):
    """A video."""

    key = "video"
    label = _("Video")
    icon = "media"
    template = "video"
    upload = "video"
    xlsform = "video"

    def display(self, question: Question, value: Any) -> str:
        """How many."""
        return ngettext("%(n)s video", "%(n)s videos", len(value)) % {"n": len(value)}


class Signature(QuestionType):
    """A signature drawn with the finger; without JavaScript the name, typed."""

    key = "signature"
    label = _("Signature")
    icon = "edit"
    group = _("Questions that record")
    kind = "signature"
    template = "signature"
    upload = "signature"
    styles = ("phone/types.css", "phone/uploads.css")
    codes = ("too_long", "control_characters")
    modules = ("phone/judge-types.js", "phone/photo.js", "phone/signature.js")
    xlsform = "image"

    def clean(self, question: Question, raw: Any) -> list[str] | dict[str, str]:
        """[hash] of the picture, else {"text": name}."""
        if isinstance(raw, dict) and set(raw) == {"text"}:
            raw = raw["text"]
        given = [each for each in (raw if isinstance(raw, list) else [raw]) if each not in ("", None)]
        if not given or len(given) > 2 or not all(isinstance(each, str) for each in given):
            raise InvalidAnswer("wrong_type")
        drawn = [each for each in given if SHA256.fullmatch(each)]
        if drawn:
            return drawn[:1]
        return {"text": " ".join(text_of(given[0], NAME_LIMIT).split())}

    def is_empty(self, raw: Any) -> bool:
        """Neither drawn nor typed."""
        return not raw or (isinstance(raw, list) and not any(raw)) or raw == {"text": ""}

    def rule(self, question: Question) -> dict[str, Any]:
        """A picture and a typed name are two fields of one name."""
        return {"many": 1}

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> list[str]:
        """The hash, or the name."""
        return [value.strip() for value in post.get(question.name, []) if value.strip()]

    def posted(self, question: Question, value: Any) -> list[tuple[str, str]]:
        """The hash, or the name."""
        if isinstance(value, dict):
            value = [value.get("text", "")]
        return [(question.name, str(each)) for each in (value if isinstance(value, list) else [value])]

    def typed(self, question: Question, value: Any) -> str:
        """The name; '' where there is a picture."""
        texts = [text for _name, text in self.posted(question, value)] if value else []
        return next((text for text in texts if not SHA256.fullmatch(text)), "")

    def xpath(self, value: Any) -> XPathValue:
        """The hash, or the name."""
        if not value:
            return ""
        return str(value["text"] if isinstance(value, dict) else value[0])

    def display(self, question: Question, value: Any) -> str:
        """The name, or that it was signed by hand."""
        return str(value["text"]) if isinstance(value, dict) else str(_("signed by hand"))
