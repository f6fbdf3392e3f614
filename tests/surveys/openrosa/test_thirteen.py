"""The thirteen questionnaires and more, filled in with an app: stored is what our page would have stored."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from forms_builder import library
from forms_builder.publish import publish
from forms_builder.sampling import picture, random_answers
from forms_builder.schema import Form
from surveys.models import Channel, Photo, Response
from surveys.recount import differences
from surveys.tallying import fold_all
from surveys.versions import version_by_digest
from tests.factories import QuestionnaireFactory, VersionFactory
from tests.forms_builder.xforms import forms
from tests.forms_builder.xforms.person import END, elements, files_of, possible, stored
from tests.surveys.conftest import in_thread
from tests.surveys.openrosa.collect import Collect
from tests.surveys.openrosa.conftest import Field, only_form
from tests.surveys.openrosa.test_media import M4A, MP4, PDF

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = [each.key for each in library.templates()]
FILLS = 12
BODIES = {"audio": M4A, "video": MP4, "file": PDF}


def published(field: Field, key: str) -> Any:
    """A template as a page of the sun community, with a public link."""
    page = library.draft(key)
    page.slug = key.replace("_", "-")
    field.sun.folder.add_child(instance=page)
    page.save_revision().publish()
    publish(page)
    Channel.objects.create(questionnaire=page, area=field.sun.area, code=f"pub{page.pk}", name="公开")
    return page


def frozen(field: Field, form: Form) -> Any:
    """A form as a page of the sun community, with a public link."""
    page = QuestionnaireFactory(parent=field.sun.folder)
    VersionFactory(questionnaire=page, form=form)
    Channel.objects.create(questionnaire=page, area=field.sun.area, code=f"pub{page.pk}", name="公开")
    return page


def body_of(kind: str, source: random.Random) -> bytes:
    """A file of a kind."""
    return BODIES[kind] if kind in BODIES else picture(source)


@pytest.mark.parametrize("key", KEYS)
def test_random_fills_are_stored_as_from_our_own_page(field: Field, key: str) -> None:
    sent_both_ways(field, published(field, key), random.Random(key))


@pytest.mark.parametrize("name", ["every_type", "repeats", "listed", "translated"])
def test_forms_that_use_everything(field: Field, name: str) -> None:
    sent_both_ways(field, frozen(field, getattr(forms, name)()), random.Random(name))


def kept(number: str, ours: str) -> tuple[Response, Response, int]:
    """What is stored under two ids, and how many files of the first; read on one connection."""
    photos = Photo.objects.filter(response_id=number).count()
    return Response.objects.get(pk=number), Response.objects.get(pk=ours), photos


def sent_both_ways(field: Field, page: Any, source: random.Random) -> None:
    """Random fills from an app and from our own page: the same is stored, and the tallies agree."""
    at = timezone.localtime(datetime.fromisoformat(END))

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app, f"juwen-{page.pk}")
        row = await in_thread(page.versions.get)
        version = await in_thread(version_by_digest, page.pk, row.digest)
        form = version.compiled.form
        for _ in range(FILLS):
            drawn, consent = random_answers(version.compiled, source, at=at)
            answers = possible(form, drawn)
            number = str(uuid4())
            filled = xform.filled(elements(form, answers, consent), {"instanceID": f"uuid:{number}"})
            files = files_of(form, answers)
            answer = await app.send(filled, {name: body_of(kind, source) for name, kind in files.items()})
            assert answer.status_code == 201, answer.text
            payload = {
                "id": str(uuid4()),
                "version": version.digest,
                "answers": stored(form, answers, number),
                "consent": consent or None,
                "completed_at": END,
            }
            ours = await app.client.post(f"/f/pub{page.pk}/", json=payload)
            assert ours.status_code == 201, ours.text
            sent, written, photos = await in_thread(kept, number, payload["id"])
            assert sent.answers == written.answers
            assert sent.consent == written.consent
            assert sent.fingerprint == written.fingerprint
            assert photos == len(files)

    field.run(scenario)
    fold_all()
    assert not list(differences())
    per_channel = {
        kind: Response.objects.filter(channel__kind=kind, questionnaire=page).count()
        for kind in ("worker", "other")
    }
    assert per_channel == {"worker": FILLS, "other": FILLS}
