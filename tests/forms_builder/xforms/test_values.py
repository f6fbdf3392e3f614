"""Texts of XForm elements as raw answers."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder import questions
from forms_builder.xforms import values


@pytest.mark.parametrize(
    ("kind", "text", "raw"),
    [
        ("single", "a", "a"),
        ("multiple", "a  b\nc", ["a", "b", "c"]),
        ("ranking", "b a", ["b", "a"]),
        ("integer", "12", "12"),
        ("text", "三楼 东户", "三楼 东户"),
        ("acknowledge", "OK", "OK"),
        # a day is a day, wherever the phone is
        ("date", "2026-03-15", "2026-03-15"),
        ("date", "2026-03-15+01:00", "2026-03-15"),
        ("date", "2026-03-15T23:30:00.000+00:00", "2026-03-16"),
        ("date", "soon", "soon"),
        # clocks are turned to local time
        ("time", "09:30:00.000+08:00", "09:30"),
        ("time", "09:30:00.000Z", "17:30"),
        ("time", "23:45:00.000-05:00", "12:45"),
        ("time", "09:30", "09:30"),
        ("time", "25:00", "25:00"),
        ("datetime", "2026-03-15T23:30:00.000+00:00", "2026-03-16T07:30"),
        ("datetime", "2026-03-15T12:00:00.000+08:00", "2026-03-15T12:00"),
        ("datetime", "2026-03-15T12:00", "2026-03-15T12:00"),
        ("datetime", "2026-03-15", "2026-03-15"),
        ("location", "28.75 117.45 0.0 4.3", {"lat": 28.75, "lng": 117.45, "accuracy": 4.3}),
        ("location", "-28.75 -117.45 81.5 0", {"lat": -28.75, "lng": -117.45, "accuracy": 0.0}),
        ("location", "28.75 117.45", {"lat": 28.75, "lng": 117.45}),
        ("location", "by the gate", "by the gate"),
        ("location", "1 2 3 4 5", "1 2 3 4 5"),
        ("trace", "28.7 117.4 0 0; 28.8 117.5 0 0", "28.7 117.4 0 0; 28.8 117.5 0 0"),
    ],
)
def test_texts(kind: str, text: str, raw: Any) -> None:
    assert values.read(kind, text) == raw


def test_every_type_is_read_or_delivered_otherwise() -> None:
    elsewhere = {"matrix", "photo", "file", "audio", "video", "signature"}
    assert set(questions.registry()) <= set(values.READERS) | elsewhere
