"""Files that come before their response: what is taken as what, what is refused, what staff get of it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from forms_builder.media import media_name, media_url, storage_name
from forms_builder.schema import Form, Question
from surveys import photos
from surveys.errors import Refusal
from surveys.models import Photo, Response
from surveys.photos import accept_file, safe_name
from tests.surveys.conftest import World, freeze
from tests.surveys.test_door import hidden_fields, picture, visit

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/f/abc123/"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm" + b"\0" * 40
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + b"\0" * 40
THREE_GP = b"\0\0\0\x18ftyp3gp4\0\0\0\0" + b"\0" * 40
WAV = b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40


def package(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    """A zip archive with empty members of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr(*first)
        for name in names:
            archive.writestr(name, b"")
    return out.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")
XLSX = package("[Content_Types].xml", "xl/workbook.xml")
ODS = package(first=("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"))


@pytest.mark.parametrize(
    ("kind", "name", "body", "content_type", "stored_name"),
    [
        ("file", "表决票.pdf", PDF, "application/pdf", "表决票.pdf"),
        ("file", "合同.txt", PDF, "application/pdf", "合同.pdf"),
        ("file", "a.doc", OLE, "application/msword", "a.doc"),
        ("file", "a.xls", OLE, "application/vnd.ms-excel", "a.xls"),
        ("file", "a.exe", OLE, "application/msword", "a.doc"),
        ("file", "a.docx", DOCX, photos.sniffing.OFFICE + "wordprocessingml.document", "a.docx"),
        ("file", "a.zip", XLSX, photos.sniffing.OFFICE + "spreadsheetml.sheet", "a.xlsx"),
        ("file", "a.ods", ODS, "application/vnd.oasis.opendocument.spreadsheet", "a.ods"),
        ("file", "名单.csv", "姓名,电话\n张,1".encode("gb18030"), "text/csv", "名单.csv"),
        ("file", "a.txt", "第一行\r\n".encode(), "text/plain", "a.txt"),
        ("file", "扫描.jpg", picture(), "image/jpeg", "扫描.jpg"),
        ("file", "扫描.png", picture("PNG"), "image/jpeg", "扫描.jpg"),
        ("audio", "", WEBM, "audio/webm", ""),
        ("audio", "a.mp3", b"ID3\x04" + b"\0" * 40, "audio/mpeg", "a.mp3"),
        ("audio", "a.amr", b"#!AMR\n" + b"\0" * 40, "audio/amr", "a.amr"),
        ("audio", "a.wav", WAV, "audio/wav", "a.wav"),
        ("audio", "a.m4a", MP4, "audio/mp4", "a.m4a"),
        ("video", "a.mp4", MP4, "video/mp4", "a.mp4"),
        ("video", "a.3gp", THREE_GP, "video/3gpp", "a.3gp"),
        ("video", "a", WEBM, "video/webm", "a.webm"),
    ],
)
def test_a_file_is_what_its_bytes_say(
    world: World, kind: str, name: str, body: bytes, content_type: str, stored_name: str
) -> None:
    stored, new = accept_file(world.channel.pk, uuid4(), body, kind=kind, name=name)
    assert new
    assert (stored.kind, stored.content_type, stored.name) == (kind, content_type, stored_name)
    assert stored.sha256 == hashlib.sha256(body).hexdigest()
    with stored.file.open("rb") as file:
        kept = file.read()
    assert len(kept) == stored.size
    assert (kept == body) is (content_type != "image/jpeg")


@pytest.mark.parametrize(
    ("kind", "name", "body", "code"),
    [
        ("file", "a.pdf", b"MZ\x90\0" + b"\0" * 60, "not_a_file"),
        ("file", "a.html", b"<script>alert(1)</script>", "not_a_file"),
        ("file", "a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_file"),
        ("file", "a.zip", package("readme.txt"), "not_a_file"),
        ("file", "a.docx", package("[Content_Types].xml", "word/vbaProject.bin"), "not_a_file"),
        ("file", "a.docx", DOCX[:60], "not_a_file"),
        ("file", "a.txt", b"\0\1\2binary", "not_a_file"),
        ("file", "a.jpg", picture()[:90], "not_a_file"),
        ("audio", "a.mp3", PDF, "not_a_file"),
        ("audio", "a.webm", WEBM[:4] + b"matroska", "not_a_file"),
        ("video", "a.mp4", WAV, "not_a_file"),
        ("signature", "", PDF, "not_a_photo"),
        ("photo", "", PDF, "not_a_photo"),
        ("program", "", PDF, "not_a_file"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(len(value)),  # bytes differ from run to run
)
def test_what_is_none_of_its_kind_is_refused(
    world: World, kind: str, name: str, body: bytes, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        accept_file(world.channel.pk, uuid4(), body, kind=kind, name=name)
    assert refused.value.code == code
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\王\\表.doc", "表.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ('x"y\r\n: z.pdf', "xy z.pdf"),
        ("...", ""),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(given: str, kept: str) -> None:
    assert safe_name(given, "pdf") == kept


def test_limits_hold_for_one_file_and_for_all_of_a_response(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    response_id = uuid4()
    monkeypatch.setitem(photos.LIMITS, "file", len(PDF) + 10)
    with pytest.raises(Refusal) as refused:
        accept_file(world.channel.pk, response_id, PDF + b" " * 11, kind="file")
    assert (refused.value.code, refused.value.status) == ("too_large", 413)
    monkeypatch.setattr(photos, "TOGETHER", len(PDF) + 5)
    accept_file(world.channel.pk, response_id, PDF, kind="file")
    with pytest.raises(Refusal) as refused:
        accept_file(world.channel.pk, response_id, PDF + b" ", kind="file")
    assert (refused.value.code, refused.value.status) == ("files_too_large", 413)
    accept_file(world.channel.pk, uuid4(), PDF + b" ", kind="file")  # another response's


def test_a_signature_is_kept_as_a_small_picture(world: World) -> None:
    drawn = Image.new("RGB", (600, 240), "white")
    for x in range(100, 500):
        drawn.putpixel((x, 120), (16, 32, 74))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    stored, _new = accept_file(world.channel.pk, uuid4(), out.getvalue(), kind="signature")
    assert (stored.content_type, stored.width, stored.height, stored.is_picture) == (
        "image/png",
        600,
        240,
        True,
    )
    assert stored.size < 3000
    with stored.file.open("rb") as file, Image.open(file) as kept:
        assert kept.convert("RGB").getpixel((300, 120)) == (16, 32, 74)


def test_the_door_takes_every_kind_and_refuses_the_rest(world: World) -> None:
    response_id = uuid4()

    async def scenario(client: httpx.AsyncClient) -> None:
        there = f"{PATH}photo/{response_id}"
        sent = await client.post(f"{there}?kind=file&name=%E7%A5%A8.pdf", content=PDF)
        again = await client.post(f"{there}?kind=file&name=x.pdf", content=PDF)
        assert (sent.status_code, again.status_code) == (201, 200)
        assert sent.json() == {"sha256": hashlib.sha256(PDF).hexdigest()}
        there = f"{PATH}photo/{uuid4()}"
        wrong = await client.post(f"{there}?kind=audio", content=PDF)
        assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (415, "not_a_file")
        unknown = await client.post(f"{there}?kind=program", content=PDF)
        assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (415, "not_a_file")
        large = await client.post(f"{there}?kind=signature", content=b"\0" * (photos.MEGABYTE + 1))
        assert (large.status_code, large.json()["errors"][0]["code"]) == (413, "too_large")

    visit(scenario)
    assert [(each.kind, each.name) for each in Photo.objects.all()] == [("file", "票.pdf")]


def with_files() -> Form:
    """A document, a typed signature, a hidden value from the address, and a way."""
    return Form(
        "表决",
        (
            Question("f1", "file", "ballot", "上传表决票", required=True, settings={"most": 2}),
            Question("f2", "signature", "sign", "请签名", required=True),
            Question("f3", "hidden", "source", "来源", settings={"parameter": "from", "preload": "today"}),
            Question("f4", "trace", "way", "路线"),
        ),
    )


def test_without_javascript_files_travel_with_the_form(world: World) -> None:
    freeze(world.questionnaire, with_files(), 2)

    async def scenario(client: httpx.AsyncClient) -> None:
        page = await client.get(PATH)
        version = dict(hidden_fields(page.text))["__version"]
        files = [
            ("ballot.files", ("票.pdf", PDF, "application/pdf")),
            ("ballot.files", ("坏.pdf", b"MZ", "application/pdf")),
        ]
        data = {"__version": version, "sign": "王小明", "way": "26.89, 112.57\n26.9, 112.57"}
        wrong = await client.post(f"{PATH}?from=poster", data=data, files=files)
        assert wrong.status_code == 422
        assert hashlib.sha256(PDF).hexdigest() in wrong.text
        kept = dict(hidden_fields(wrong.text))
        check = await client.post(
            f"{PATH}?from=poster",
            data={**kept, **data, "ballot": hashlib.sha256(PDF).hexdigest()},
            files=[("ballot.files", ("", b"", "application/octet-stream"))],
        )
        assert check.status_code == 200, check.text
        assert "王小明" in check.text
        sent = await client.post(
            PATH, data={**dict(hidden_fields(check.text)), "__confirm": "1", "way": data["way"]}
        )
        assert sent.status_code == 303

    visit(scenario)
    assert Response.objects.get().answers == {
        "f1": [hashlib.sha256(PDF).hexdigest()],
        "f2": {"text": "王小明"},
        "f3": "poster",
        "f4": [[26.89, 112.57], [26.9, 112.57]],
    }
    assert Photo.objects.get().response_id == Response.objects.get().pk


def test_staff_save_files_and_see_pictures(world: World, admin_client: Client) -> None:
    version = freeze(world.questionnaire, with_files(), 2)
    number = UUID(int=9)
    ballot, _new = accept_file(world.channel.pk, number, PDF, kind="file", name="票 一.pdf")
    signed, _new = accept_file(world.channel.pk, number, picture("PNG"), kind="signature")
    answers: dict[str, Any] = {"f1": [ballot.sha256, "c" * 64], "f2": [signed.sha256], "f3": "poster"}
    Response.objects.create(
        id=number, version=version, questionnaire=world.questionnaire, channel=world.channel,
        area=world.community, answers=answers, fingerprint="x", receipt="AAAA-BBBB",
        completed_at="2026-03-15T04:00Z", received_at="2026-03-15T04:00Z",
    )  # fmt: skip
    there = f"/admin/responses/{number}/"
    page = admin_client.get(there).content.decode()
    assert "票 一.pdf" in page
    assert f'<img src="{there}photos/{signed.sha256}/"' in page
    assert f'<img src="{there}photos/{ballot.sha256}/"' not in page
    file = admin_client.get(f"{there}photos/{ballot.sha256}/")
    assert file.content == PDF
    assert file["content-type"] == "application/octet-stream"
    assert file["content-disposition"] == "attachment; filename*=UTF-8''%E7%A5%A8%20%E4%B8%80.pdf"
    assert file["x-content-type-options"] == "nosniff"
    assert "sandbox" in file["content-security-policy"]
    shown = admin_client.get(f"{there}photos/{signed.sha256}/")
    assert shown["content-type"] == "image/png"


def test_pictures_of_a_form_are_served_for_good(world: World) -> None:
    body = picture("PNG")
    name = media_name(body, "png")
    default_storage.save(storage_name(name), ContentFile(body))
    wrong = "0" * 64 + ".png"
    default_storage.save(storage_name(wrong), ContentFile(b"changed"))

    async def scenario(client: httpx.AsyncClient) -> None:
        for _ in range(2):  # from the storage, then from memory
            answer = await client.get(media_url(name))
            assert (answer.status_code, answer.content) == (200, body)
        assert answer.headers["content-type"] == "image/png"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"
        known = await client.get(media_url(name), headers={"if-none-match": answer.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        part = await client.get(media_url(name), headers={"range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, body[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{len(body)}"
        last = await client.get(media_url(name), headers={"range": "bytes=-5"})
        assert last.content == body[-5:]
        head = await client.head(media_url(name))
        assert (head.status_code, head.content) == (200, b"")
        for bad in (wrong, "1" * 64 + ".png", "../../settings.py", name.replace(".png", ".svg")):
            assert (await client.get(f"/f/-/media/{bad}")).status_code == 404

    visit(scenario)
