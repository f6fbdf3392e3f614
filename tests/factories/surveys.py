"""Folders, questionnaires with frozen versions, channels, responses and what is held."""

from __future__ import annotations

import hashlib
import io
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Page

from forms_builder.logic import parse
from forms_builder.models import FormVersion, Publication, Questionnaire
from forms_builder.schema import Expression, Form, Option, Question, digest, to_json
from surveys.enums import HeldReason
from surveys.models import Channel, CommunityPage, Held, Photo, QueueRow, Response
from surveys.receipts import receipt_for

MORNING = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)


def expression(text: str) -> Expression:
    """An expression as publishing freezes it."""
    return Expression(text, parse(text))


def small_form(**changes: Any) -> Form:
    """What staff meet: a condition, a phone number, a sensitive choice, a photo, a later stage."""
    items = (
        Question("q-home", "household", "home", "您家的房号"),
        Question(
            "q-rate",
            "rating",
            "rate",
            "您对物业服务总体满意吗",
            required=True,
            options=(
                Option("5", "非常满意"),
                Option("3", "一般"),
                Option("1", "很不满意"),
                Option("na", "说不清", na=True),
            ),
        ),
        Question(
            "q-why",
            "long_text",
            "why",
            "哪里不满意",
            required=True,
            relevant=expression("${rate} = 1"),
        ),
        Question("q-people", "integer", "people", "家里几口人", constraint=expression(". >= 1 and . <= 20")),
        Question("q-phone", "phone", "phone", "联系电话"),
        Question(
            "q-tags",
            "multiple",
            "tags",
            "家里有没有需要照顾的人",
            sensitive=True,
            options=(
                Option("old", "独居老人"),
                Option("ill", "慢性病人"),
                Option("none", "没有", exclusive=True),
            ),
        ),
        Question("q-photo", "photo", "photo", "现场照片"),
        Question(
            "q-sort",
            "single",
            "sort",
            "处理结果",
            staff_only=True,
            options=(Option("yes", "采纳"), Option("no", "不采纳")),
        ),
    )
    return Form(**{"title": "物业服务小问卷", "items": items, **changes})


class CommunityPageFactory(DjangoModelFactory):
    """A folder; give its `area`. `parent` is the page above (the root by default)."""

    class Meta:
        model = CommunityPage

    title = factory.LazyAttribute(lambda o: o.area.name)
    slug = factory.Sequence(lambda n: f"folder-{n}")

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        return _below(kwargs.pop("parent", None), model_class(**kwargs))


class QuestionnaireFactory(DjangoModelFactory):
    """A questionnaire page; give its `parent` folder. It is live but has no version: see VersionFactory."""

    class Meta:
        model = Questionnaire

    title = factory.Sequence(lambda n: f"问卷{n}")
    slug = factory.Sequence(lambda n: f"questionnaire-{n}")

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        return _below(kwargs.pop("parent", None), model_class(**kwargs))


class VersionFactory(DjangoModelFactory):
    """A frozen version that is live; give `questionnaire`, and `form` (small_form() by default)."""

    class Meta:
        model = FormVersion
        skip_postgeneration_save = True

    class Params:
        form: Any = factory.LazyFunction(small_form)

    number = factory.LazyAttribute(lambda o: o.questionnaire.versions.count() + 1)
    digest = factory.LazyAttribute(lambda o: digest(o.form))
    schema = factory.LazyAttribute(lambda o: to_json(o.form))

    @factory.post_generation
    def publication(self: FormVersion, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Make it the live one."""
        if create:
            Publication.objects.create(questionnaire=self.questionnaire, version=self)


class ChannelFactory(DjangoModelFactory):
    """A short link; give `questionnaire` and `area`."""

    class Meta:
        model = Channel

    code = factory.Sequence(lambda n: f"code{n:03d}")
    name = "微信群"


class ResponseFactory(DjangoModelFactory):
    """A stored response, queued for the tally; give `channel`, `version` and `answers` (by question id)."""

    class Meta:
        model = Response
        skip_postgeneration_save = True

    id = factory.LazyFunction(uuid.uuid4)
    questionnaire = factory.SelfAttribute("version.questionnaire")
    area = factory.LazyAttribute(lambda o: o.household.building if o.household else o.channel.area)
    household: Any = None
    answers = factory.LazyFunction(
        lambda: {"q-rate": "5", "q-people": 3, "q-phone": "13812345678", "q-tags": ["old"]}
    )
    fingerprint = factory.LazyAttribute(lambda o: hashlib.sha256(o.id.bytes).hexdigest())
    receipt = factory.LazyAttribute(lambda o: receipt_for(o.id))
    received_at = factory.Sequence(lambda n: MORNING + timedelta(minutes=n))
    completed_at = factory.LazyAttribute(lambda o: o.received_at - timedelta(seconds=5))
    started_at = factory.LazyAttribute(lambda o: o.completed_at - timedelta(minutes=2))

    @factory.post_generation
    def queued(self: Response, create: bool, extracted: Any, **kwargs: Any) -> None:
        """As intake does."""
        if create:
            QueueRow.objects.create(response=self, revision=0, sign=1)


class HeldFactory(DjangoModelFactory):
    """Something held; give `channel` and `payload` (as POSTed)."""

    class Meta:
        model = Held

    response_id = factory.LazyFunction(uuid.uuid4)
    reason = HeldReason.CLOSED
    fingerprint = factory.LazyAttribute(lambda o: hashlib.sha256(repr(o.payload).encode()).hexdigest())
    received_at = MORNING

    @factory.lazy_attribute
    def payload(self: Any) -> dict[str, Any]:
        """A late but correct sending."""
        version = self.channel.questionnaire.versions.last()
        answers = {"rate": "3", "people": 2}
        return {"id": str(self.response_id), "version": version.digest, "answers": answers}


class PhotoFactory(DjangoModelFactory):
    """A photo that has arrived; give `channel` and `response_id`."""

    class Meta:
        model = Photo

    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    width = 64
    height = 48
    file = factory.LazyFunction(lambda: ContentFile(_jpeg(), "photo.jpg"))


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#2a7").save(out, "JPEG")
    return out.getvalue()


def _below(parent: Page | None, page: Page) -> Page:
    above = parent or Page.objects.filter(depth=1).first() or Page.add_root(title="根", slug="root")
    above.add_child(instance=page)
    return page
