"""docs/zh/duties-quality.md shows pictures that are there; its numbers and addresses are the code's."""

from __future__ import annotations

import re
from pathlib import Path

from django.urls import reverse

from surveys.visits.models import FieldSettings
from surveys.visits.quality.comparing import MOST
from surveys.visits.quality.flags import LEAST_DURATIONS
from surveys.visits.quality.people import TEN

DOCS = Path(__file__).parents[4] / "docs"
TEXT = (DOCS / "zh" / "duties-quality.md").read_text(encoding="utf-8")


def test_pictures_are_there_and_small() -> None:
    names = re.findall(r"\(\.\./screenshots/field/([\w-]+)\.png\)", TEXT)
    assert len(names) == 7
    for name in names:
        assert (DOCS / "screenshots" / "field" / f"{name}.png").stat().st_size < 150 * 1024, name


def test_numbers_are_those_of_the_code() -> None:
    usual = FieldSettings()
    for words in (
        f"不超过 {usual.arrival_minutes} 分钟",
        f"{usual.report_hours} 小时内上报",
        f"中位数的 {usual.short_percent}%",
        f"至少有 {LEAST_DURATIONS} 份",
        f"超过 {usual.far_metres} 米",
        f"至少 {usual.straight_least} 道评分题",
        f"{usual.night_from:%H:%M} 至次日 {usual.night_until.hour}:00 完成 {usual.night_count} 份",
        f"完成访问的 {usual.back_check_percent}%",
        f"最多 {MOST} 道",
        f"不到 {TEN} 的",
        reverse("work_duties:incident_new"),
        reverse("work_duties:report_new"),
    ):
        assert words in TEXT, words
