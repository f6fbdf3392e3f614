"""docs/openrosa.md says every limit, status and reason that there is."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from forms_builder.xforms import parsing, refusals
from surveys.errors import REFUSALS as OF_INTAKE
from surveys.openrosa import door
from surveys.openrosa.errors import REFUSALS

TEXT = (Path(settings.ROOT) / "docs/openrosa.md").read_text()


def test_reasons() -> None:
    said = set(re.findall(r"^\| .* \| `(\w+)` \|$", TEXT, re.MULTILINE))
    assert said == set(refusals.MESSAGES)


def test_statuses() -> None:
    said = {int(each) for each in re.findall(r"^\| (\d{3}) \|", TEXT, re.MULTILINE)}
    possible = {status for status, _message in REFUSALS.values()} - {405}
    assert possible <= said
    assert {OF_INTAKE[code][0] for code in ("held", "conflict", "invalid", "too_many")} <= said


def test_limits() -> None:
    for limit in (
        f"larger than {parsing.BYTES // 1024**2} MB, the post larger than {door.POST_LIMIT // 1024**2} MB",
        f"at most {parsing.DEPTH} levels and {parsing.ELEMENTS:,} elements",
        f"more than {door.POSTS_PER_MINUTE} posts, or {door.READS_PER_MINUTE} reads",
        f"at most {door.ADVISED // 1024**2} MB at once",
    ):
        assert limit in " ".join(TEXT.split()), limit
