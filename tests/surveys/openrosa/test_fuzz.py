"""Whatever an app (or someone else) sends, the answer has a code, and nothing fails for others."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from surveys.models import Response
from surveys.recount import differences
from surveys.tallying import fold_all
from tests.forms_builder.xforms import forms
from tests.surveys.openrosa.collect import Collect, message_of
from tests.surveys.openrosa.conftest import Field, instance, only_form
from tests.surveys.openrosa.test_nested import FAMILY

pytestmark = pytest.mark.django_db(transaction=True)

KNOWN = {201, 202, 400, 403, 409, 413, 422}
PIECES = (
    *(b"<", b">", b"&", b"&#0;", b"&#x1F600;", b"]]>", b"<!--", b"\x00", b"\xff", b'"', b"{}"),
    *(b"<family>", b"</family>", b"<who>", b"<?xml version='1.0'?>"),
    *(b"9" * 400, "字".encode() * 300, b"-1e999", b"NaN"),
)


def mangled(body: bytes, source: random.Random) -> bytes:
    """The instance with a few things cut, doubled, put in or swapped."""
    for _ in range(source.randint(1, 4)):
        at, length = source.randrange(len(body)), source.randint(1, 60)
        part = body[at : at + length]
        match source.randrange(4):
            case 0:
                body = body[:at] + body[at + length :]
            case 1:
                body = body[:at] + part + body[at:]
            case 2:
                body = body[:at] + source.choice(PIECES) + body[at:]
            case _:
                body = body[:at] + bytes(reversed(part)) + body[at + length :]
        body = body or b"<"
    return body


def test_mangled_submissions_get_a_coded_answer(field: Field) -> None:
    form = forms.repeats()
    field.publish(form)
    source = random.Random(21)
    seen: Counter[int] = Counter()

    async def scenario(app: Collect) -> None:
        _listed, xform = await only_form(app)
        url = f"{app.server}/submission"
        for turn in range(400):
            _number, filled = instance(form, xform, FAMILY)
            body = mangled(filled, source) if turn % 20 else filled
            answer = await app.client.post(url, files={"xml_submission_file": ("i.xml", body, "text/xml")})
            assert answer.status_code in KNOWN, (answer.status_code, answer.text, body)
            assert message_of(answer)
            seen[answer.status_code] += 1
        for turn in range(60):
            _number, filled = instance(form, xform, FAMILY)
            whole = b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="i.xml"\r\n'
            whole += b"Content-Type: text/xml\r\n\r\n" + filled + b"\r\n--b--\r\n"
            body = mangled(whole, source) if turn else whole
            answer = await app.client.post(
                url, content=body, headers={"content-type": "multipart/form-data; boundary=b"}
            )
            assert answer.status_code in KNOWN, (answer.status_code, answer.text, body)
            seen[answer.status_code] += 1

    field.run(scenario)
    assert seen[201] >= 20
    assert seen[400] >= 100
    assert Response.objects.count() <= seen[201]
    fold_all()
    assert not list(differences())
