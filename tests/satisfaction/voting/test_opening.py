"""What a test needs before it is opened, what opening freezes, and that its questionnaire stays as it is."""

from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from forms_builder import library
from forms_builder.publish import CannotPublish, publish
from forms_builder.schema import Form, Option, Question
from satisfaction.enums import TestState
from satisfaction.errors import CannotOpen
from satisfaction.models import Ballot, Test, TestArea
from satisfaction.voting import keys
from satisfaction.voting.checks import fit
from satisfaction.voting.closing import close_test
from satisfaction.voting.opening import checks, closes_at, open_test, opens_at, other_links
from satisfaction.voting.tokens import digest_of, token_for
from surveys.channels import is_open
from surveys.enums import ChannelKind, Privacy
from surveys.household_type import TOKEN
from surveys.models import Channel, DoorStamp
from territory.enums import Level
from tests.factories.companies import ServiceAreaFactory
from tests.factories.satisfaction import Setting, opened, satisfaction_form, setting, vote
from tests.factories.surveys import ChannelFactory, VersionFactory, expression
from tests.factories.territory import AreaFactory

pytestmark = pytest.mark.django_db


def codes(test: Test) -> list[str]:
    return [error.code for error in checks(test)]


def test_what_fulfils_everything_opens() -> None:
    found = setting((6, 7), open_link=True)
    assert checks(found.test) == []
    stamp = DoorStamp.objects.values_list("generation", flat=True).first() or 0
    test = open_test(found.test, found.user)
    assert test.state == TestState.OPEN
    assert test.version == found.version
    assert test.rules["min_seconds"] == 30  # all of them, as they were
    area = test.areas.get()
    assert (area.company, area.contract, area.households) == (found.company, found.contract, 13)
    assert area.frame == {str(found.buildings[0].pk): 6, str(found.buildings[1].pk): 7}
    letter, link = test.letter_channel, test.open_channel
    assert letter is not None
    assert link is not None
    assert (letter.kind, letter.privacy, letter.gate, letter.veiled) == (
        ChannelKind.LETTER,
        "anon",
        "test",
        True,
    )
    assert (letter.opens_at, letter.closes_at) == (opens_at(test), closes_at(test))
    assert (link.kind, link.gate, link.area) == (ChannelKind.GROUP, "test", test.area)
    assert not Channel.objects.filter(listed=True).exists()
    assert (DoorStamp.objects.values_list("generation", flat=True).first() or 0) > stamp


def test_the_questionnaires_other_links_are_closed() -> None:
    """What came by them would be in no test and under no promise; those of other places stay."""
    found = setting((6,))
    other = AreaFactory(parent=found.community.get_parent(), name="别的社区", level=Level.COMMUNITY)
    mine, theirs = (
        ChannelFactory(questionnaire=found.questionnaire, area=area) for area in (found.community, other)
    )
    past = ChannelFactory(questionnaire=found.questionnaire, area=found.estate, closes_at=timezone.now())
    assert other_links(found.test) == [mine]
    open_test(found.test, found.user)
    for each in (mine, theirs, past):
        each.refresh_from_db()
    assert (is_open(mine), is_open(theirs)) == (False, True)
    assert other_links(found.test) == []


@pytest.mark.django_db(transaction=True)
def test_readiness_names_a_missing_key(client: Client) -> None:
    found = opened((6,))
    assert keys.faults() == []
    kept = keys.path_of(found.test).read_bytes()
    keys.path_of(found.test).unlink()
    said = f"test {found.test.pk}: key_lost; see BALLOT_KEYS"
    assert keys.faults() == [said]
    assert said in client.get("/-/ready/").json()["problems"]
    keys.path_of(found.test).write_bytes(kept)
    close_test(found.test)
    assert keys.faults() == []


def test_readiness_names_a_key_that_is_missing_until_scores_are_final() -> None:
    found = opened((6,), privacy=Privacy.PSEUDONYMOUS)
    close_test(found.test)
    assert keys.faults() == []
    keys.path_of(found.test).unlink()
    assert keys.faults() == [f"test {found.test.pk}: key_lost; see BALLOT_KEYS"]


def test_days_are_those_of_shanghai() -> None:
    found = setting((6,), starts_on=date(2099, 12, 30), ends_on=date(2099, 12, 31))
    assert opens_at(found.test).isoformat() == "2099-12-30T00:00:00+08:00"
    assert closes_at(found.test).isoformat() == "2100-01-01T00:00:00+08:00"


def test_each_household_has_an_unguessable_token_that_is_nowhere_stored() -> None:
    found = opened((6, 6))
    tokens = {token_for(found.test, each.pk) for each in found.households}
    assert len(tokens) == 12
    assert all(len(each) == 32 and TOKEN.fullmatch(f"h:{each}") for each in tokens)  # 160 bits
    assert set(Ballot.objects.values_list("token_digest", flat=True)) == {digest_of(each) for each in tokens}
    other = opened((6,), name="月亮")
    assert token_for(other.test, found.households[0].pk) not in tokens


def test_the_key_is_a_file_of_ones_own(settings: Any) -> None:
    found = opened((6,))
    folder = Path(settings.BALLOT_KEYS)
    path = keys.path_of(found.test)
    assert path.parent == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size == 64
    assert {each.name for each in folder.iterdir()} == {path.name, "CACHEDIR.TAG"}  # nothing half written
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert found.test.key_digest == keys.digest_of(path.read_bytes())
    assert "seal" not in repr(keys.load(found.test))  # no secret in a traceback


def test_a_folder_that_cannot_be_written_is_named(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.BALLOT_KEYS = str(tmp_path / "file" / "below")
    found = setting((6,))
    with pytest.raises(Exception, match="BALLOT_KEYS"):
        open_test(found.test, found.user)
    found.test.refresh_from_db()
    assert found.test.state == TestState.DRAFT
    assert not Ballot.objects.exists()


def _other_day(**days: date) -> Callable[[Setting], None]:
    def change(found: Setting) -> None:
        for name, day in days.items():
            setattr(found.test, name, day)
        found.test.save()

    return change


def _no_contract(found: Setting) -> None:
    found.contract.ends_on = timezone.localdate()  # before the test's last day
    found.contract.save()


def _no_household(found: Setting) -> None:
    found.service_area.buildings.set([])
    for each in found.households:
        each.delete()


def _few(found: Setting) -> None:
    for each in found.households[4:]:
        each.delete()


def _no_area(found: Setting) -> None:
    found.test.areas.all().delete()


def _withdrawn(found: Setting) -> None:
    found.questionnaire.live = False
    found.questionnaire.save()


def _expires(found: Setting) -> None:
    found.questionnaire.expire_at = timezone.now() + timedelta(days=3)
    found.questionnaire.save()


def _twice(found: Setting) -> None:
    area = ServiceAreaFactory(estate=found.estate, name="另一片", buildings=[found.buildings[0]])
    from tests.factories.companies import ContractFactory

    ContractFactory(company=found.company, service_area=area)
    TestArea.objects.create(test=found.test, service_area=area)


def _running(found: Setting) -> None:
    from tests.factories.satisfaction import TestFactory

    other = TestFactory(
        questionnaire=found.questionnaire,
        area=found.estate,
        created_by=found.user,
        service_areas=[found.service_area],
    )
    open_test(other, found.user)


def _rules(found: Setting) -> None:
    found.test.rules = {"min_count": "many"}
    found.test.save()


TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_other_day(starts_on=date(2099, 5, 2), ends_on=date(2099, 5, 1)), "days_reversed"),
        (_other_day(starts_on=TODAY, ends_on=TODAY), "over"),
        (_no_contract, "no_contract"),
        (_no_household, "no_households"),
        (_few, "too_few_to_hide"),
        (_no_area, "no_areas"),
        (_withdrawn, "not_live"),
        (_expires, "expires"),
        (_twice, "building_twice"),
        (_running, "running"),
        (_rules, "rules"),
    ],
)
def test_what_is_lacking_is_named_and_nothing_opens(spoil: Callable[[Setting], None], code: str) -> None:
    found = setting((6,))
    spoil(found)
    test = Test.objects.select_related("questionnaire").get(pk=found.test.pk)
    assert codes(test) == [code]
    assert all(error.message for error in checks(test))
    with pytest.raises(CannotOpen) as refused:
        open_test(test, found.user)
    assert [error.code for error in refused.value.errors] == [code]
    test.refresh_from_db()
    assert test.state == TestState.DRAFT
    assert not keys.exists(test)
    assert not Ballot.objects.filter(test=test).exists()


def test_few_households_may_answer_under_their_name() -> None:
    found = setting((2,), privacy=Privacy.NAMED)
    assert checks(found.test) == []
    assert open_test(found.test, found.user).areas.get().frame == {str(found.buildings[0].pk): 2}


def without(name: str) -> Form:
    form = satisfaction_form()
    return replace(form, items=tuple(each for each in form.items if getattr(each, "name", "") != name))


def with_question(question: Question) -> Form:
    form = satisfaction_form()
    return replace(form, items=(*form.items, question))


@pytest.mark.parametrize("name", ["household", "role", "overall", "pressured", "callback_ok", "phone"])
def test_a_questionnaire_without_what_votes_need_does_not_fit(name: str) -> None:
    assert "question_missing" in [error.code for error in fit(without(name), sealed=False)]


@pytest.mark.parametrize(
    "question",
    [
        Question("q-x", "photo", "x", "拍一张"),
        Question("q-x", "signature", "x", "签名"),
        Question("q-x", "location", "x", "位置"),
        Question("q-x", "audio", "x", "录音"),
        Question("q-x", "id_number", "x", "身份证号"),
        Question("q-x", "phone", "x", "家人电话"),
        Question("q-x", "household", "x", "邻居"),
        Question("q-x", "datetime", "x", "现在几点"),
        Question("q-x", "text", "x", "姓名", sensitive=True),
        Question("q-x", "text", "x", "单位", separate_consent=True),
        Question("q-x", "calculated", "x", "算出", calculation=expression("${phone}")),
        Question("q-x", "text", "x", "默认", default=expression("now()")),
        Question("q-x", "hidden", "x", "开始", settings={"preload": "start"}),
    ],
    ids=lambda question: f"{question.type}",
)
def test_what_could_tell_who_answers_has_no_place_in_sealed_tests(question: Question) -> None:
    form = with_question(question)
    assert [error.code for error in fit(form, sealed=True)] == ["question_identifies"]
    assert fit(form, sealed=False) == []


def test_the_shipped_questionnaire_fits_and_others_say_why_not() -> None:
    assert fit(satisfaction_form(), sealed=True) == []
    assert fit(satisfaction_form(), sealed=False) == []
    for template in library.templates():
        if template.key != "owner_satisfaction":
            assert fit(library.compiled(template.key).form, sealed=False)


def test_types_options_scoring_and_quotas_are_looked_at() -> None:
    form = satisfaction_form()

    def put(question: Question) -> Form:
        items = tuple(question if getattr(each, "name", "") == question.name else each for each in form.items)
        return replace(form, items=items)

    role = form.by_name["role"]
    assert [e.code for e in fit(put(replace(role, type="text", options=())), sealed=False)] == [
        "question_type"
    ]
    lacking = replace(role, options=tuple(o for o in role.options if o.value != "tenant"))
    assert [e.code for e in fit(put(lacking), sealed=False)] == ["options_missing"]
    assert [e.code for e in fit(replace(form, scoring={}), sealed=False)] == ["not_scored"]
    full = replace(role, options=(*role.options, Option("club", "会员", quota=3)))
    assert [e.code for e in fit(put(full), sealed=False)] == ["quotas"]


def test_no_other_version_goes_live_while_the_test_runs() -> None:
    found = setting((6,))
    page = library.draft("owner_satisfaction")
    page.slug = "owner"
    Page.objects.get(pk=found.questionnaire.pk).get_parent().add_child(instance=page)
    page.save_revision().publish()
    found.test.questionnaire = page
    found.test.save()
    open_test(found.test, found.user)
    page.refresh_from_db()
    before = page.versions.count()
    assert publish(page).pk == found.test.version_id  # the same once more changes nothing
    page.intro = "换一段开头"
    with pytest.raises(CannotPublish) as refused:
        page.save_revision().publish()
    assert found.test.title in str(refused.value)
    with pytest.raises(CannotPublish):
        publish(page)
    assert page.versions.count() == before
    close_test(found.test)
    page.save_revision().publish()
    assert page.versions.count() == before + 1


def test_its_page_cannot_be_unpublished_meanwhile(client: Client, admin_user: Any) -> None:
    found = opened((6,))
    page = found.questionnaire
    client.force_login(admin_user)
    answer = client.post(f"/admin/pages/{page.pk}/unpublish/", follow=True)
    assert found.test.title in answer.content.decode()
    page.refresh_from_db()
    assert page.live
    answer = client.post(f"/admin/bulk/wagtailcore/page/unpublish/?next=/admin/&id={page.pk}", follow=True)
    page.refresh_from_db()
    assert page.live
    close_test(found.test)
    client.post(f"/admin/pages/{page.pk}/unpublish/")
    page.refresh_from_db()
    assert not page.live


def test_another_version_takes_no_votes() -> None:
    """Should one ever go live unnoticed."""
    found = opened((6,))
    other = VersionFactory(
        questionnaire=found.questionnaire, form=replace(satisfaction_form(), title="另一版")
    )
    mine, found.test.version = found.test.version, other
    refused = vote(found.test, found.of(0)[0])
    assert refused.refusal is not None
    assert refused.refusal.code == "other_version"
    found.test.version = mine
    assert vote(found.test, found.of(0)[0]).status == "stored"
