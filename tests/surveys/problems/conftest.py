"""A street with two communities, one rule on the sun's questionnaire, and a checking questionnaire."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import pytest
from PIL import Image

from forms_builder import library
from forms_builder.keys import answers_by_id
from forms_builder.models import FormVersion, Questionnaire
from surveys.models import Channel, Response
from surveys.problems.models import Rule
from tests.factories import ChannelFactory, QuestionnaireFactory, ResponseFactory, VersionFactory
from tests.factories.fieldwork import RuleFactory
from tests.factories.town import Community
from tests.surveys.admin.conftest import Visitor, sun, town, visit

__all__ = ["Visitor", "sun", "town", "visit"]

FIVE_HAVE = library.compiled("five_have_check").form
SIXTY_FIVE: dict[str, Any] = {
    "org_type": "self_committee",
    "supervise_org": "no",
    "rules": ["covenant", "meeting"],
    "enclosed": "door",
    "safety_items": ["camera", "fire", "lamp"],
    "provider": "community",
    "basic_services": ["cleaning", "order"],
    "environment": {
        "road": "pass",
        "stair": "pass",
        "waste": "pass",
        "green": "basic",
        "pile": "basic",
        "wire": "fail",
    },
    "mechanisms": ["funding", "grid"],
    "check_date": "2026-03-10",
}


def by_id(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers of the checking questionnaire by question id."""
    return answers_by_id(FIVE_HAVE, answers)


@pytest.fixture
def rule(sun: Community) -> Rule:
    """很不满意 opens a problem for the community."""
    found: Rule = RuleFactory(questionnaire=sun.questionnaire, created_by=sun.people["author"])
    return found


class Checking:
    """The checking questionnaire of the sun community, with a link for its estate."""

    def __init__(self, sun: Community) -> None:
        self.page: Questionnaire = QuestionnaireFactory(parent=sun.folder, title="五有核查表")
        self.version: FormVersion = VersionFactory(questionnaire=self.page, form=FIVE_HAVE)
        self.estate = sun.building.get_parent()
        self.channel: Channel = ChannelFactory(questionnaire=self.page, area=self.estate)

    def response(self, answers: dict[str, Any] | None = None, **changes: Any) -> Response:
        """One check that came in."""
        found: Response = ResponseFactory(
            **{
                "version": self.version,
                "channel": self.channel,
                "answers": by_id({**SIXTY_FIVE, **(answers or {})}),
                **changes,
            }
        )
        return found


@pytest.fixture
def checking(sun: Community) -> Checking:
    """The checking questionnaire."""
    return Checking(sun)


@pytest.fixture
def picture() -> bytes:
    """A photo with EXIF that says where it was taken."""
    return photo()


@cache
def photo(colour: str = "#a42") -> bytes:
    """A JPEG with a position in its EXIF."""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()
