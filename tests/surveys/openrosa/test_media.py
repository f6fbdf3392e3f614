"""Files of a submission: several posts, a network that breaks, files that are none."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from forms_builder.media import media_name, storage_name
from forms_builder.sampling import picture
from forms_builder.schema import ChoiceList, Form, Option, Question
from forms_builder.xforms.reading import file_key
from surveys.models import Photo, Response
from surveys.openrosa import door
from surveys.openrosa.packages import package_of
from tests.surveys.conftest import in_thread
from tests.surveys.openrosa.collect import Collect, message_of
from tests.surveys.openrosa.conftest import Field, instance, only_form

pytestmark = pytest.mark.django_db(transaction=True)

PHOTOS = Form("现场", (Question("q-p", "photo", "site", "现场照片", settings={"most": 4}),))
FILES = {f"site-{number}.jpg": picture(random.Random(number)) for number in range(1, 5)}
ANSWERS = {"site": list(FILES)}


def keys(number: str) -> list[str]:
    return [file_key(UUID(number), name) for name in FILES]


def stored() -> set[str]:
    return set(Photo.objects.values_list("sha256", flat=True))


def test_many_posts_bring_the_files_of_one_response(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.publish(PHOTOS)
    monkeypatch.setattr(door, "ADVISED", 5000 + max(map(len, FILES.values())))

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        number, filled = instance(PHOTOS, xform, ANSWERS)
        answer = await app.send(filled, FILES)
        assert answer.status_code == 201
        assert app.posts == [201] * 4
        response = await in_thread(Response.objects.get)
        assert response.answers == {"q-p": keys(number)}
        assert await in_thread(stored) == set(keys(number))
        again = await app.send(filled, FILES)
        assert again.status_code == 201

    field.run(scenario)
    assert Photo.objects.count() == 4


def test_what_was_sent_before_the_network_broke_stands(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    field.publish(PHOTOS)
    monkeypatch.setattr(door, "ADVISED", 5000 + max(map(len, FILES.values())))

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        number, filled = instance(PHOTOS, xform, ANSWERS)
        app.cut_after = 2
        with pytest.raises(httpx.ConnectError):
            await app.send(filled, FILES)
        response = await in_thread(Response.objects.get)
        assert response.answers == {"q-p": keys(number)}
        assert len(await in_thread(stored)) == 2
        app.cut_after = None
        assert (await app.send(filled, FILES)).status_code == 201
        assert await in_thread(stored) == set(keys(number))

    field.run(scenario)
    assert Response.objects.count() == 1


def test_files_that_no_answer_names_are_passed_over(field: Field) -> None:
    field.publish(PHOTOS)

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        _number, filled = instance(PHOTOS, xform, {"site": ["site-1.jpg"]})
        answer = await app.send(filled, {"site-1.jpg": FILES["site-1.jpg"], "audit.csv": b"event,node"})
        assert answer.status_code == 201

    field.run(scenario)
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("body", [b"no picture", FILES["site-1.jpg"][:200]])
def test_a_broken_file_is_named_and_the_answers_stand(field: Field, body: bytes) -> None:
    field.publish(PHOTOS)

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        _number, filled = instance(PHOTOS, xform, {"site": ["site-1.jpg", "site-2.jpg"]})
        answer = await app.send(filled, {"site-1.jpg": body, "site-2.jpg": FILES["site-2.jpg"]})
        assert answer.status_code == 415
        assert "site-1.jpg" in message_of(answer)

    field.run(scenario)
    assert Response.objects.count() == 1
    assert Photo.objects.count() == 1


def test_a_name_with_a_path_is_a_name(field: Field) -> None:
    field.publish(PHOTOS)

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        xform_values: dict[str, Any] = {"site_1": "../../etc/a b.jpg"}
        filled = xform.filled(xform_values, {"instanceID": f"uuid:{UUID(int=5)}"})
        answer = await app.send(filled, {"a b.jpg": FILES["site-1.jpg"]})
        assert answer.status_code == 201

    field.run(scenario)
    assert Photo.objects.get().file.name.startswith("photos/")


RECORDED = Form(
    "记录",
    (
        Question("q-s", "signature", "sign", "签名"),
        Question("q-a", "audio", "sound", "录音"),
        Question("q-f", "file", "paper", "文件", settings={"most": 2}),
        Question("q-v", "video", "film", "录像"),
    ),
)
M4A = b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom" + b"\x00" * 200
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00" * 200
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + b"0" * 100


def test_files_of_every_kind_are_kept_as_what_they_are(field: Field) -> None:
    field.publish(RECORDED)
    files = {"s.png": FILES["site-1.jpg"], "a.m4a": M4A, "计划.pdf": PDF, "v.mp4": MP4}
    named = {"sign": "s.png", "sound": "a.m4a", "paper_1": "计划.pdf", "film": "v.mp4"}

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        filled = xform.filled(named, {"instanceID": f"uuid:{UUID(int=9)}"})
        answer = await app.send(filled, files)
        assert answer.status_code == 201, answer.text

    field.run(scenario)
    response = Response.objects.get()
    assert response.answers == {
        question: [file_key(UUID(int=9), name)]
        for question, name in (("q-s", "s.png"), ("q-a", "a.m4a"), ("q-f", "计划.pdf"), ("q-v", "v.mp4"))
    }
    kinds = dict(Photo.objects.values_list("kind", "content_type"))
    assert kinds == {
        "signature": "image/png",
        "audio": "audio/mp4",
        "file": "application/pdf",
        "video": "video/mp4",
    }
    assert Photo.objects.get(kind="file").name == "计划.pdf"


def test_a_sound_is_no_document(field: Field) -> None:
    field.publish(RECORDED)

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        filled = xform.filled({"sound": "a.m4a"}, {"instanceID": f"uuid:{UUID(int=9)}"})
        assert (await app.send(filled, {"a.m4a": PDF})).status_code == 415

    field.run(scenario)
    assert not Photo.objects.exists()


def kept(body: bytes) -> str:
    """Store a picture as the editor does; its name."""
    name = media_name(body, "jpg")
    default_storage.save(storage_name(name), ContentFile(body))
    return name


def test_pictures_of_questions_and_options_come_with_the_form(field: Field) -> None:
    bodies = [FILES["site-1.jpg"], FILES["site-2.jpg"]]
    of_question, of_option = map(kept, bodies)
    options = (Option("a", "甲", image=of_option), Option("b", "乙"))
    field.publish(Form("看图", (Question("q", "single", "one", "哪个", options=options, image=of_question),)))

    async def scenario(app: Collect) -> None:
        [listed] = await app.form_list()
        assert listed.manifest_url
        body, files = await app.download(listed)
        assert files == dict(zip((of_question, of_option), bodies, strict=True))
        for name in files:
            assert f"jr://images/{name}".encode() in body
        for wrong in ("0" * 64 + ".jpg", "../secret", "%2e%2e/secret_key"):
            answer = await app.client.get(listed.manifest_url.replace("manifests", "media") + f"/{wrong}")
            assert answer.status_code == 404

    field.run(scenario)


def test_a_form_whose_list_is_missing_is_not_listed(field: Field) -> None:
    lists = {"shops.csv": ChoiceList(("name", "label"), (), file="shops.csv")}
    version = field.publish(
        Form("买菜", (Question("q", "single", "shop", "哪家", choices_from="shops.csv"),), lists=lists)
    )

    async def scenario(app: Collect) -> None:
        assert await app.form_list() == []

    field.run(scenario)
    assert [problem.code for problem in package_of(version).problems] == ["file_missing"]
