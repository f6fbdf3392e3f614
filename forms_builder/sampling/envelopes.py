"""What goes around a random fill when it is sent: a response id, times, and made-up photos."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from forms_builder.answers import CompiledForm
from forms_builder.sampling.fills import Leanings, random_answers

SIZE = (640, 480)
SECONDS_PER_ANSWER = (4, 16)
SKY, WALL, GROUND = (176, 205, 226), (202, 186, 164), (122, 122, 118)


def response_id(moment: datetime, rng: random.Random) -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds since 1970, then random bits."""
    milliseconds = int(moment.timestamp() * 1000) & (1 << 48) - 1
    bits = milliseconds << 80 | 0x7 << 76 | rng.getrandbits(12) << 64 | 0b10 << 62 | rng.getrandbits(62)
    return UUID(int=bits)


def random_payload(
    compiled: CompiledForm,
    digest: str,
    rng: random.Random,
    *,
    at: datetime,
    leanings: Leanings | None = None,
) -> dict[str, Any]:
    """The body of POST /f/<code>/ for a random fill completed at `at`, as the phone's page would send it."""
    answers, consent = random_answers(compiled, rng, at=at, leanings=leanings)
    taken = sum(rng.uniform(*SECONDS_PER_ANSWER) for _ in answers)
    started = at - timedelta(seconds=taken)
    return {
        "id": str(response_id(started, rng)),
        "version": digest,
        "answers": answers,
        "consent": consent or None,
        "started_at": started.isoformat(timespec="seconds"),
        "completed_at": at.isoformat(timespec="seconds"),
    }


def picture(rng: random.Random) -> bytes:
    """A JPEG that stands for a photo: a block of flats with some windows lit. No camera, no people."""
    image = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    pen.rectangle((0, height * 4 // 5, width, height), fill=GROUND)
    floors, columns = rng.randint(4, 7), rng.randint(5, 9)
    left, top, right, bottom = width // 8, height // 8, width * 7 // 8, height * 4 // 5
    pen.rectangle((left, top, right, bottom), fill=WALL)
    step_x, step_y = (right - left) / columns, (bottom - top) / floors
    for column in range(columns):
        for floor in range(floors):
            x, y = left + column * step_x, top + floor * step_y
            light = (255, 228, 150) if rng.random() < 0.3 else (88, 104, 122)
            pen.rectangle(
                (x + step_x / 4, y + step_y / 4, x + step_x * 3 / 4, y + step_y * 3 / 4), fill=light
            )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
