"""Data files: what ships can be read and loaded, mistakes are named by their line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from surveys.targets import formulas, queries
from surveys.targets.enums import Source
from surveys.targets.figures import Goals
from surveys.targets.models import Goal, Indicator, Programme, Target
from surveys.targets.periods import Period, period_of
from surveys.targets.recording import Given, record
from surveys.targets.sets.errors import SetInvalid
from surveys.targets.sets.loading import load, reporting
from surveys.targets.sets.reading import read
from surveys.targets.sets.shipped import ORDER, shipped
from territory.enums import Level
from territory.models import Organisation
from tests.factories import AreaFactory
from tests.factories.town import Town

GOOD = """\
key: mine
version: 1
name: 本街道指标
level: community
frequency: month
due_days: 5
targets:
- no: 1
  text: 会议
  leads: [社区自治办]
  everybody: true
  indicators:
  - {key: meetings, name: 会议次数, kind: count, unit: 次, goal: {op: ">=", value: 2}}
"""


def test_what_ships_can_be_read() -> None:
    assert list(shipped()) == list(ORDER)
    counts = {key: len(each.targets) for key, each in shipped().items()}
    assert tuple(counts.values()) == (40, 7, 7, 4, 8, 5)


def test_the_forty_tasks_say_what_the_policy_says() -> None:
    """Against the list from which the policy's goals were taken."""
    source = Path(__file__).parents[3] / "surveys" / "data" / "livable_40_tasks.yaml"
    tasks = {each["no"]: each for each in yaml.safe_load(source.read_text(encoding="utf-8"))["tasks"]}
    ours = {each.no: each for each in shipped()["livable_40"].targets}
    assert ours.keys() == tasks.keys() == set(range(1, 41))
    for no, task in tasks.items():
        found = ours[no]
        assert list(found.leads) == task["lead"]
        assert found.everybody is (task["responsible"] == ["各社区"])
        goals = [(each.kind, goal.op, goal.value) for each in found.indicators for goal in each.goals]
        target = task["target"]
        if target is None:
            assert goals == []
        elif target["op"] == ">=" and no != 16:
            assert {goal[2] for goal in goals} == {Decimal(str(target["value"]))}
            assert {goal[0] for goal in goals} == {"ratio"}
        elif target["op"] == "count>=":
            assert goals == [("count", ">=", Decimal(target["value"]))]
    assert [goal.value for each in ours[14].indicators for goal in each.goals] == [2, 1]
    assert [each.level for each in ours[14].indicators] == [Level.COMMUNITY, Level.STREET]
    assert [(g.op, g.value) for each in ours[37].indicators for g in each.goals] == [
        ("<=", 0), (">=", Decimal("0.9")), (">=", Decimal("0.15")),
    ]  # fmt: skip
    assert len(ours[40].indicators) == 3


def test_the_monthly_sheet_feeds_every_task_it_names() -> None:
    """Each `target:` of livable_home_monthly has an indicator with these questions and this goal."""
    path = Path(__file__).parents[3] / "forms_builder" / "data" / "templates.yaml"
    templates = yaml.safe_load(path.read_text(encoding="utf-8"))
    templates = templates["templates"] if isinstance(templates, dict) else templates
    sheet = next(each for each in templates if each["key"] == "livable_home_monthly")
    ours = {each.no: each for each in shipped()["livable_40"].targets}
    named = 0
    for question in sheet["questions"]:
        target = question.get("target")
        if not target:
            continue
        named += 1
        feeding = [
            each
            for each in ours[target["task"]].indicators
            if each.parameters.get("numerator") == question["name"]
        ]
        assert feeding, question["name"]
        for each in feeding:
            assert each.formula == "answers"
            assert each.parameters.get("denominator") == target.get("den")
            assert [(goal.op, goal.value) for goal in each.goals] == [
                (target["op"], Decimal(str(target["value"])))
            ]
    assert named == 14


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("key: mine", "key: Mine!", 1, "not_a_key"),
        ("version: 1", "version: one", 2, "not_whole"),
        ("name: 本街道指标\n", "", 1, "missing"),
        ("level: community", "level: village", 4, "not_offered"),
        ("frequency: month", "frequency: weekly", 5, "not_offered"),
        ("due_days: 5", "due_days: 400", 6, "not_whole"),
        ("  text: 会议", "  txt: 会议", 9, "unknown_name"),
        ("- no: 1", "- no: 1\n  no: 2", 9, "twice"),
        ("[社区自治办]", "社区自治办", 10, "not_a_list"),
        ("everybody: true", "everybody: 是", 11, "not_truth"),
        ("kind: count", "kind: counts", 13, "not_offered"),
        ("kind: count", "kind: ratio", 13, "denominator_needed"),
        ("unit: 次", "denominator: 户数", 13, "denominator_wrong"),
        ('op: ">="', 'op: ">"', 13, "not_offered"),
        ("value: 2", "value: two", 13, "not_a_number"),
        ("value: 2", "value: 2.00001", 13, "not_a_number"),
        ("value: 2", "value: -1", 13, "not_a_number"),
        ("value: 2", "value: 2, from: 2026-13", 13, "not_a_month"),
        ("unit: 次", "formula: magic", 13, "formula_unknown"),
        ("unit: 次", "formula: estates, parameters: {goal: pilot, colour: red}", 13, "parameter_unknown"),
        ("unit: 次", "formula: estates", 13, "parameter_missing"),
        ("name: 会议次数", f"name: {'长' * 121}", 13, "too_long"),
        ("targets:", "targets: [\n", 9, "not_yaml"),
    ],
)
def test_mistakes_are_named_by_their_line(old: str, new: str, line: int, code: str) -> None:
    assert old in GOOD
    with pytest.raises(SetInvalid) as refused:
        read(GOOD.replace(old, new, 1), formulas.declared())
    assert (code, line) in [(each.code, each.line) for each in refused.value.faults]
    assert all(str(each) for each in refused.value.faults)


def test_all_mistakes_at_once_and_nothing_but_yaml() -> None:
    with pytest.raises(SetInvalid) as refused:
        read(GOOD.replace("kind: count", "kind: counts").replace("version: 1", "version: x"))
    assert len(refused.value.faults) == 2
    for text in ("", "- 1", "!!python/object:os.system {}", "a: &a [*a]"):
        with pytest.raises(SetInvalid):
            read(text)
    share = GOOD.replace("kind: count", "kind: ratio, numerator: 甲, denominator: 乙").replace(
        "value: 2", "value: 90"
    )
    with pytest.raises(SetInvalid) as refused:
        read(share)
    assert refused.value.faults[0].code == "share_wrong"


def test_loading_twice_changes_nothing(town: Town) -> None:
    before = Organisation.objects.count()
    done = load(shipped()["livable_40"], town.street, adopted_on=date(2026, 9, 1))
    assert (done.targets, done.indicators) == (40, 46)
    assert done.units == Organisation.objects.count() - before > 10
    counts = [each.objects.count() for each in (Programme, Target, Indicator, Goal, Organisation)]
    assert load(shipped()["livable_40"], town.street, adopted_on=date(2026, 10, 1)).nothing
    assert counts == [each.objects.count() for each in (Programme, Target, Indicator, Goal, Organisation)]
    target = Target.objects.get(no=15)
    assert {each.name for each in target.leads.all()} == {"社区党建办", "社区管理办"}
    assert {each.name for each in target.responsible.all()} == {"房管所", "城管中队"}
    assert Organisation.objects.get(name="房管所").area == town.street


def test_another_streets_unit_gets_its_own_name(town: Town) -> None:
    other = AreaFactory(parent=town.street.get_parent(), name="和平街道", level=Level.STREET)
    load(read(GOOD), town.street, adopted_on=date(2026, 9, 1))
    load(read(GOOD), other, adopted_on=date(2026, 9, 1))
    assert Organisation.objects.get(area=other).name == "社区自治办（和平街道）"


def test_a_new_version_adds_goals(town: Town) -> None:
    load(read(GOOD), town.street, adopted_on=date(2026, 9, 1))
    newer = (
        GOOD.replace("version: 1", "version: 2")
        .replace("value: 2", "value: 3")
        .replace("会议次数", "开会次数")
    )
    newer += "  - {key: people, name: 到会人数, kind: number, unit: 人}\n"
    done = load(read(newer), town.street, adopted_on=date(2026, 11, 1))
    assert (done.targets, done.indicators, done.goals) == (0, 1, 1)
    indicator = Indicator.objects.get(key="meetings")
    goals = Goals([indicator])
    values = [goals.for_all(indicator, Period(date(2026, month, 1), "month")) for month in (8, 9, 10, 11, 12)]
    assert [each and each.value for each in values] == [None, 2, 2, 3, 3]
    assert indicator.name == "开会次数"
    assert Programme.objects.get().adopted_on == date(2026, 9, 1)
    assert load(read(GOOD), town.street, adopted_on=date(2026, 12, 1)).nothing  # an older one again


def test_a_new_version_leaves_readings_what_they_are(town: Town, clock: Any) -> None:
    """Monthly readings are not turned into a quarter's: what is asked otherwise is another indicator."""
    old = load(read(GOOD), town.street, adopted_on=date(2026, 9, 1)).programme
    first, sun = Indicator.objects.get(key="meetings"), town.sun.area
    quarterly = GOOD.replace("version: 1", "version: 2").replace("frequency: month", "frequency: quarter")
    assert quarterly.count("quarter") == 1
    october = period_of("month", date(2026, 10, 1))
    record(first, sun, october, Given(2), source=Source.TYPED, user=None)
    done = load(read(quarterly), town.street, adopted_on=date(2026, 10, 1))
    assert done.indicators == 1
    first.refresh_from_db()
    second = Indicator.objects.get(key="meetings")
    assert (first.key, first.frequency, first.ended_on) == ("meetings-v1", "month", date(2026, 11, 1))
    assert (second.frequency, second.begun_on) == ("quarter", date(2026, 11, 1))
    assert second.readings.count() == 0
    assert [each.key for each in queries.reported(old, date(2026, 10, 1))] == ["meetings-v1", "meetings"]
    assert [each.key for each in queries.reported(old, date(2026, 9, 1))] == ["meetings-v1"]
    assert [each.key for each in queries.reported(old, date(2026, 12, 1))] == ["meetings"]
    yearly = quarterly.replace("version: 2", "version: 3").replace("frequency: quarter", "frequency: year")
    assert load(read(yearly), town.street, adopted_on=date(2026, 12, 1)).indicators == 0, "no readings yet"
    second.refresh_from_db()
    assert second.frequency == "year"


def test_what_comes_later_is_not_late_before_it_came(town: Town, clock: Any) -> None:
    load(read(GOOD), town.street, adopted_on=date(2026, 9, 1))
    newer = GOOD.replace("version: 1", "version: 2")
    newer += "  - {key: people, name: 到会人数, kind: number, unit: 人}\n"
    programme = load(read(newer), town.street, adopted_on=date(2026, 10, 1)).programme
    for month, keys in ((9, ["meetings"]), (10, ["meetings", "people"])):
        late = queries.missing(programme, [town.sun.area], date(2026, month, 1))
        assert [each.indicator.key for each in late] == keys


def test_goals_by_the_kind_of_area(town: Town) -> None:
    """城区 10, 县市 8, villages 5 and 4."""
    city = town.street.get_parent().get_parent()
    village = AreaFactory(parent=town.street, name="东风村", level=Level.COMMUNITY)
    county = AreaFactory(parent=city, name="山南县", level=Level.COUNTY)
    rural = AreaFactory(parent=AreaFactory(parent=county, name="城关镇", level=Level.STREET), name="城关社区",
                        level=Level.COMMUNITY)  # fmt: skip
    far = AreaFactory(parent=rural.get_parent(), name="西山村", level=Level.COMMUNITY)
    load(shipped()["three_social"], city, adopted_on=date(2026, 10, 1))
    indicator = Indicator.objects.get(key="organisations")
    goals, period = Goals([indicator]), Period(date(2026, 10, 1), "quarter")
    found = [goals.of(indicator, period, each.pk) for each in (town.sun.area, village, rural, far)]
    assert [each and Fraction(each.value) for each in found] == [10, 5, 8, 4]
    again = shipped()["three_social"]
    done = load(
        type(again)(again.key, 2, again.name, again.source, again.targets), city, adopted_on=date(2026, 10, 1)
    )
    assert done.nothing


def test_the_command(town: Town, tmp_path: Path) -> None:
    out = StringIO()
    call_command("load_targets", "解放路街道", "five_have", "--from", "2026-09", stdout=out)
    assert "8 targets" in out.getvalue()
    call_command("load_targets", "解放路街道", "five_have", stdout=out)
    assert "nothing new" in out.getvalue()
    own = tmp_path / "own.yaml"
    own.write_text(GOOD.replace("kind: count", "kind: counts"), encoding="utf-8")
    street = "解放路街道"
    wrong = [[street], ["nowhere", "five_have"], [street, "none"], [street, "--file", str(own)]]
    for arguments in [*wrong, [street, "five_have", "--from", "soon"]]:
        with pytest.raises(CommandError):
            call_command("load_targets", *arguments)
    own.write_text(GOOD, encoding="utf-8")
    call_command("load_targets", "解放路街道", "--file", str(own), stdout=out)
    assert Programme.objects.filter(key="mine").exists()


def test_the_sample_of_the_guide_can_be_read() -> None:
    guide = Path(__file__).parents[3] / "docs/zh/targets.md"
    sample = guide.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    found = read(sample, None)
    (target,) = found.targets
    (noise,) = target.indicators
    assert (noise.kind, noise.denominator) == ("ratio", "投诉件数")
    assert [(each.op, each.value) for each in noise.goals] == [(">=", Decimal("0.9"))]


def test_a_set_that_would_cost_dear_is_refused_at_once() -> None:
    for text, word in (
        ("a: &a [1]\nb: *a\n", "anchors"),
        ("? [key]\n: x\n", "a name is needed"),
        ("targets: " + "[" * 5000 + "]" * 5000, "levels"),
        ("#" * 1_000_001, "characters"),
    ):
        with pytest.raises(SetInvalid, match=word):
            read(text)


def test_it_is_said_who_reports_what(town: Town, clock: Any) -> None:
    """A street that takes over a county's set has few of it."""
    programme = load(shipped()["elderly_care"], town.street, adopted_on=date(2026, 9, 1)).programme
    assert [(n, reporters) for _level, n, reporters in reporting(programme)] == [(14, 0), (3, 1)]
