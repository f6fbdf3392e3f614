"""Channels: make one, change its times and name, and draw its QR code. Each change is told to the door."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from surveys import door_stamp
from surveys.enums import ChannelKind
from surveys.models import Channel
from territory.models import Area

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0/o, 1/i/l, which look alike on paper
CODE_LENGTH = 7  # 31^7 ≈ 27 thousand million codes
CHANGEABLE = ("name", "kind", "listed", "opens_at", "closes_at")


@dataclass(frozen=True, slots=True)
class Terms:
    """What staff decide about a channel."""

    name: str
    kind: str = ChannelKind.OTHER
    listed: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@transaction.atomic
def create(questionnaire: Questionnaire, area: Area, terms: Terms, *, user: Any = None) -> Channel:
    """A new short link of `questionnaire` for `area`, with a fresh code."""
    channel = Channel.objects.create(
        questionnaire=questionnaire,
        area=area,
        code=fresh_code(),
        **{name: getattr(terms, name) for name in CHANGEABLE},
    )
    door_stamp.bump()
    log(channel, "wagtail.create", user=user)
    return channel


@transaction.atomic
def change(channel: Channel, terms: Terms, *, user: Any = None) -> Channel:
    """Give an existing channel another name, kind or times. Its code never changes: it is on paper."""
    for name in CHANGEABLE:
        setattr(channel, name, getattr(terms, name))
    channel.save(update_fields=CHANGEABLE)
    door_stamp.bump()
    log(channel, "wagtail.edit", user=user)
    return channel


@transaction.atomic
def close(channel: Channel, *, user: Any = None) -> Channel:
    """Close a channel now. What arrives later is kept for staff."""
    channel.closes_at = timezone.now()
    channel.save(update_fields=["closes_at"])
    door_stamp.bump()
    log(channel, "surveys.close_channel", user=user)
    return channel


@transaction.atomic
def reopen(channel: Channel, *, user: Any = None) -> Channel:
    """Open a closed channel again, from now on and without an end."""
    channel.closes_at = None
    if channel.opens_at and channel.opens_at > timezone.now():
        channel.opens_at = None
    channel.save(update_fields=["opens_at", "closes_at"])
    door_stamp.bump()
    log(channel, "surveys.open_channel", user=user)
    return channel


def is_open(channel: Channel, now: datetime | None = None) -> bool:
    """Whether answers that come now are counted."""
    now = now or timezone.now()
    return (channel.opens_at is None or channel.opens_at <= now) and (
        channel.closes_at is None or now < channel.closes_at
    )


def fresh_code() -> str:
    """A code that no channel has: seven letters and digits that cannot be mistaken for one another."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if any(char.isalpha() for char in code) and not Channel.objects.filter(code=code).exists():
            return code


def qr_svg(address: str) -> str:
    """The QR code of `address` as an inline SVG that scales, with its quiet zone (error level M)."""
    drawing: str = segno.make(address, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr"
    )
    return drawing


def qr_file(address: str, kind: str) -> bytes:
    """The QR code of `address` as a file: `kind` is "png" (about 800 pixels wide) or "svg"."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    if kind == "png":
        code.save(out, kind="png", scale=max(4, 800 // code.symbol_size(border=4)[0]), border=4)
    else:
        code.save(out, kind="svg", scale=8, border=4)
    return out.getvalue()
