"""Boundaries: read from GeoJSON and from lines, refused in words, drawn north up."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from territory import boundaries

RING = [[114.3, 30.59], [114.304, 30.59], [114.304, 30.594], [114.3, 30.59]]
LINES = "114.3,30.59\n114.304, 30.59\n114.304，30.594\n114.3 30.59\n"
POLYGON = {"type": "Polygon", "coordinates": [RING]}


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.replace("\n", "\r\n\r\n"),
        json.dumps(POLYGON),
        json.dumps({"type": "Feature", "geometry": POLYGON, "properties": {"name": "阳光花园"}}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": POLYGON}]}),
        json.dumps({"type": "MultiPolygon", "coordinates": [[RING]]}),
    ],
)
def test_read(text: str) -> None:
    assert boundaries.read(text) == RING
    assert boundaries.read(boundaries.written(RING)) == RING


def test_nothing() -> None:
    assert boundaries.read(" \n ") == []
    assert boundaries.drawn([]) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("114.3,30.59\nhello\n", "第2行不是“经度,纬度”，例如 114.3055,30.5928。"),
        ("114.3,30.59,7\n", "第1行不是“经度,纬度”，例如 114.3055,30.5928。"),
        ("nan,30\n", "第1行不是“经度,纬度”，例如 114.3055,30.5928。"),
        (
            "30.59,114.3\n30.6,114.3\n30.6,114.4\n30.59,114.3",
            "第1个点（30.59, 114.3）超出范围：经度为 −180 至 180，纬度为 −90 至 90。"
            "经度写在前面，这里好像写反了。",
        ),
        ("114.3,30\n114.4,30\n114.4,31", "边界没有闭合：请把第一个点（114.3,30.0）在最后再写一遍。"),
        ("114.3,30\n114.4,30\n114.3,30", "边界至少要有三个不同的拐点。"),
        ("114.3,30\n114.4,30\n114.5,30\n114.3,30", "所有的点都在一条直线上，围不成边界。"),
        ("{", "这段 GeoJSON 读不出来（行:列 1:2）。"),
        (
            '{"type": "Point", "coordinates": [1, 2]}',
            "GeoJSON 里有0个轮廓，请只给一个不带洞的多边形（Polygon）。",
        ),
        (
            json.dumps({"type": "Polygon", "coordinates": [RING, RING]}),
            "GeoJSON 里有2个轮廓，请只给一个不带洞的多边形（Polygon）。",
        ),
        (
            '{"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [3, 4], [1, 2]]]}',
            "GeoJSON 里有的点不是两个数字。",
        ),
        (
            f'{{"type": "Polygon", "coordinates": [[[{"1" * 400}, 2], [2, 3], [3, 4], [1, 2]]]}}',
            "GeoJSON 里有的点不是两个数字。",
        ),
        (
            '{"type": "Polygon", "coordinates": {"a": 1}}',
            "GeoJSON 里有0个轮廓，请只给一个不带洞的多边形（Polygon）。",
        ),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        boundaries.read(text)
    assert refused.value.messages == [message]


def test_no_points_at_all() -> None:
    with pytest.raises(ValidationError) as refused:
        boundaries.read(",")
    assert refused.value.code == "few"


def test_too_many_points() -> None:
    with pytest.raises(ValidationError) as refused:
        boundaries.read("\n".join(f"{n / 1000},{n % 7}" for n in range(boundaries.MOST + 1)))
    assert refused.value.messages == ["最多2000个点。"]


@given(st.text(max_size=200))
def test_garbage_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        ring = boundaries.read(text)
    except ValidationError:
        return
    assert ring == [] or ring[0] == ring[-1]


def test_the_drawing_has_true_proportions() -> None:
    drawing = boundaries.drawn([[0, 60], [0.02, 60], [0.02, 60.01], [0, 60.01], [0, 60]])
    assert drawing is not None
    assert drawing.corners == 4
    # At 60° a degree of longitude is half as long as one of latitude: the ring is a square.
    assert abs(drawing.width - drawing.height) < 0.5
    assert drawing.metres == pytest.approx(1113, abs=2)
