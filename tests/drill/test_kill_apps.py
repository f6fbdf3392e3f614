"""Kill the server between and during the posts of one submission: one response, all files, right tallies."""

from __future__ import annotations

import asyncio
import json
import random
import threading
import time

import httpx
import pytest

from forms_builder.sampling import picture
from forms_builder.schema import Form, Question
from tests.drill.server import Server
from tests.surveys.openrosa.collect import Collect
from tests.surveys.openrosa.conftest import instance, only_form

pytestmark = pytest.mark.drill

PHOTOS = Form("现场", (Question("q-p", "photo", "site", "现场照片", settings={"most": 8}),))
FILES = {f"site-{number}.jpg": picture(random.Random(number)) for number in range(1, 9)}
ANSWERS = {"site": list(FILES)}
ROUNDS = 4

MAKE = """
from uuid import uuid4
from forms_builder.models import FormVersion, Publication, Questionnaire
from forms_builder.schema import Form, Question, digest, to_json
from surveys.models import Channel, CommunityPage
from surveys.openrosa import links
from territory.models import Post
post = Post.objects.filter(role="grid_worker", group__user__isnull=False).first()
worker = post.group.user_set.first()
folder = CommunityPage.objects.get(area=post.area)
page = Questionnaire(title="现场", slug="site-photos", live=True)
folder.add_child(instance=page)
form = Form("现场", (Question("q-p", "photo", "site", "现场照片", settings={"most": 8}),))
version = FormVersion.objects.create(questionnaire=page, number=1, digest=digest(form), schema=to_json(form))
Publication.objects.create(questionnaire=page, version=version)
Channel.objects.create(questionnaire=page, area=post.area, code="sitephotos", name="公开")
print(page.pk, links.create(uuid4(), worker=worker, area=post.area, name="手机", user=worker)[1])
"""
COUNT = """
import json
from surveys.models import Photo, QueueRow, Response
rows = Response.objects.filter(pk="{id}")
print(json.dumps([rows.count(), Photo.objects.filter(response_id="{id}").count(), QueueRow.objects.count()]))
"""


def said(server: Server, script: str) -> str:
    """The last line that a script prints beside the server."""
    return server.manage("shell", "-v", "0", "-c", script).stdout.strip().splitlines()[-1]


def test_one_response_with_all_its_files(server: Server) -> None:
    page, token = said(server, MAKE).split()
    source = random.Random(7)

    async def round_of(killed_in: float | None, cut_after: int | None) -> str:
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=10, limits=limits) as client:
            app = Collect(client, f"{server.url}/o/{token}", most=2 * max(map(len, FILES.values())))
            _listed, xform = await only_form(app, f"juwen-{page}")
            number, filled = instance(PHOTOS, xform, ANSWERS)
            app.cut_after = cut_after
            killer = threading.Timer(killed_in, server.kill) if killed_in is not None else None
            if killer:
                killer.start()
            try:
                first = await app.send(filled, FILES)
                assert first.status_code == 201
            except (httpx.HTTPError, AssertionError):
                pass
            if killer:
                killer.join()
            server.kill()
            server.start()
            app.cut_after = None
            for _ in range(2):
                assert (await app.send(filled, FILES)).status_code == 201
            return number

    for turn in range(ROUNDS):
        between = turn % 2 == 0
        cut, moment = (source.randint(1, 3), None) if between else (None, source.uniform(0.01, 0.4))
        number = asyncio.run(round_of(moment, cut))
        responses, photos, _queued = json.loads(said(server, COUNT.format(id=number)))
        assert (responses, photos) == (1, 8)
    deadline = time.monotonic() + 60
    while json.loads(said(server, COUNT.format(id=number)))[2]:
        assert time.monotonic() < deadline, "the queue was not folded"
        time.sleep(0.5)
    verified = server.manage("verify_tallies", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
