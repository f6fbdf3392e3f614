"""What a phone must load before a form can be answered and sent, in bytes on the line."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest

from forms_builder import assets, rendering
from forms_builder.schema import Form, digest
from tests.forms_builder.phone.forms import templates

TWENTY_QUESTIONS = 15_000
LONGEST = 20_000
KEYS = (
    "no_property_estate_baseline",
    "no_property_household_will",
    "five_have_check",
    "grid_visit_six_clear",
    "owner_satisfaction",
    "three_social_demand",
    "elderly_care_demand",
    "family_doctor_public_health",
    "consultation_topic",
    "livable_home_monthly",
    "satisfaction_callback",
    "wechat_group_ledger",
    "property_disclosure_check",
)


def needed(form: Form) -> tuple[int, int]:
    """(brotli, gzip) bytes of the page and of every module and style that it names or starts from."""
    html = rendering.page(form, digest=digest(form))
    names = re.findall(r'(?:src|modulepreload" href|rel="stylesheet" href)="/f/-/([^"]+)"', html)
    loaded = [assets.phone_assets()[name] for name in dict.fromkeys(names)]
    body = html.encode()
    return (
        len(brotli.compress(body, quality=11)) + sum(len(each.br) for each in loaded),
        len(gzip.compress(body, 9)) + sum(len(each.gz) for each in loaded),
    )


def test_the_keys_are_all_templates() -> None:
    """No template escapes the measurement."""
    assert set(KEYS) == set(templates())


@pytest.mark.parametrize("key", KEYS)
def test_a_form_fits_its_budget(key: str) -> None:
    """15 KB up to 20 questions, 20 KB for the longest; gzip, for plain http, may add a quarter."""
    form = templates()[key]
    limit = TWENTY_QUESTIONS if len(form.questions) <= 20 else LONGEST
    br, gz = needed(form)
    assert br <= limit
    assert gz <= limit * 1.25


def test_every_module_that_starts_the_page_is_counted() -> None:
    """Nothing is imported that the page does not name: the sum above is the whole."""
    for form in templates().values():
        html = rendering.page(form, digest=digest(form))
        for asset in assets.startup("phone/phone.js"):
            name = next(name for name, each in assets.phone_assets().items() if each == asset)
            assert name in html
