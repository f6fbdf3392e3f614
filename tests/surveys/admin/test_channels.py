"""Channels: codes, times, QR codes; each change tells the door; publishing makes the first one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from forms_builder.publish import published, withdrawn
from surveys import channels, door_stamp
from surveys.models import Channel, DoorStamp
from tests.factories import QuestionnaireFactory, VersionFactory
from tests.factories.town import Community
from tests.surveys.admin.conftest import Visitor


def generation() -> int:
    """The door's stamp."""
    row = DoorStamp.objects.first()
    return row.generation if row else 0


def test_the_stamp_grows(db: None) -> None:
    door_stamp.bump()
    door_stamp.bump()
    assert (DoorStamp.objects.count(), generation()) == (1, 2)


def test_a_channel_has_a_readable_code_and_tells_the_door(sun: Community) -> None:
    channel = channels.create(sun.questionnaire, sun.area, channels.Terms("海报", "poster"))
    assert len(channel.code) == channels.CODE_LENGTH
    assert set(channel.code) <= set(channels.ALPHABET)
    assert not set("0o1il") & set(channels.ALPHABET)
    assert generation() == 1
    channels.change(channel, channels.Terms("大门海报", "poster"))
    channels.close(channel)
    assert not channels.is_open(channel)
    channels.reopen(channel)
    assert channels.is_open(channel)
    assert generation() == 4


def test_times(sun: Community) -> None:
    now = timezone.now()
    channel = sun.channel
    channel.opens_at, channel.closes_at = now + timedelta(hours=1), now + timedelta(hours=2)
    moments = [channels.is_open(channel, now + timedelta(minutes=each)) for each in (0, 60, 119, 120)]
    assert moments == [False, True, True, False]


def test_publishing_makes_the_public_link_once(sun: Community) -> None:
    page = QuestionnaireFactory(parent=sun.folder)
    version = VersionFactory(questionnaire=page)
    for _ in range(2):
        published.send(type(page), questionnaire=page, version=version, user=sun.people["author"])
    made = Channel.objects.get(questionnaire=page)
    assert (made.name, made.area, made.listed) == ("公开链接", sun.area, True)
    before = generation()
    withdrawn.send(type(page), questionnaire=page)
    assert generation() == before + 1


def test_qr_codes() -> None:
    address = "https://example.cn/f/abc2345/"
    assert channels.qr_file(address, "png").startswith(b"\x89PNG")
    assert b"<svg" in channels.qr_file(address, "svg")
    assert "viewBox" in channels.qr_svg(address)


def test_an_author_makes_changes_closes_and_prints(sun: Community, visit: Visitor) -> None:
    client = visit(sun.people["author"])
    there = f"/admin/questionnaires/{sun.questionnaire.pk}/channels/"
    sent = client.post(f"{there}new/", {"name": "3栋微信群", "kind": "group"})
    assert (sent.status_code, sent["Location"]) == (302, there)
    channel = Channel.objects.get(name="3栋微信群")
    assert channel.area == sun.area
    page = client.get(there).content.decode()
    assert f"/f/{channel.code}/" in page
    wrong = {"name": "", "kind": "group", "opens_at": "2026-03-02T08:00", "closes_at": "2026-03-01T08:00"}
    assert "截止时间必须晚于开放时间" in client.post(f"/admin/channels/{channel.pk}/", wrong).content.decode()
    client.post(f"/admin/channels/{channel.pk}/", {"name": "三栋群", "kind": "group", "closes_at": ""})
    client.post(f"/admin/channels/{channel.pk}/close/")
    channel.refresh_from_db()
    assert (channel.name, channels.is_open(channel)) == ("三栋群", False)
    client.post(f"/admin/channels/{channel.pk}/open/")
    channel.refresh_from_db()
    assert channels.is_open(channel)
    assert client.get(f"/admin/channels/{channel.pk}/qr.png")["Content-Type"] == "image/png"
    poster = client.get(
        f"/admin/channels/{channel.pk}/poster/", headers={"accept-language": "en"}
    ).content.decode()
    assert "打开微信" in poster
    assert "阳光社区" in poster
    assert sun.questionnaire.title in poster
    assert f"/f/{channel.code}/" in poster


@pytest.mark.parametrize("who", ["supervisor", "worker"])
def test_only_authors_and_administrators_change_channels(sun: Community, visit: Visitor, who: str) -> None:
    client = visit(sun.people[who])
    client.post(f"/admin/channels/{sun.channel.pk}/close/")
    client.post(f"/admin/questionnaires/{sun.questionnaire.pk}/channels/new/", {"name": "x", "kind": "group"})
    sun.channel.refresh_from_db()
    assert sun.channel.closes_at is None
    assert Channel.objects.filter(questionnaire=sun.questionnaire).count() == 1
