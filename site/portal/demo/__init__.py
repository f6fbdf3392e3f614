"""The demo city: areas, dwellings, staff, the thirteen questionnaires and 300 answers, loaded once.

Everything goes through the same verbs as the real thing (publish, channels, intake, corrections, fold), in
one transaction: it is there as a whole or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.demo import chats, consultation, credit, demands, fieldwork, projects
from portal.demo.areas import CITY, CITY_CODE, create_areas, create_households
from portal.demo.incidents import make_incidents
from portal.demo.people import ADMIN, PEOPLE, Staff, create_people
from portal.demo.plan import STREET
from portal.demo.questionnaires import create_folders, publish_all
from portal.demo.responses import Drawing, answer_all
from portal.demo.targets import make_targets
from surveys.problems.following import follow_up
from surveys.tallying import fold_all
from territory.enums import Level
from territory.groups import set_up_groups
from territory.models import Area

SEED = 20181105  # the day of 株洲's work plan

__all__ = ["DemoReport", "is_loaded", "load_demo"]


@dataclass(frozen=True)
class DemoReport:
    """What `load_demo` did. `lines` is what to print, passwords included where they are new."""

    created: bool
    lines: list[str] = field(default_factory=list)


def is_loaded() -> bool:
    """Whether the demo city is there."""
    return bool(Area.objects.filter(level=Level.CITY, code=CITY_CODE).exists())


def load_demo(seed: int = SEED) -> DemoReport:
    """Load the demo unless it is there already; running it twice adds nothing."""
    if is_loaded():
        there = _("The demo city %(city)s is already there; nothing was added.") % {"city": CITY}
        forgotten = _("Forgotten a password: .venv/bin/python manage.py changepassword %(name)s")
        return DemoReport(False, [there, forgotten % {"name": ADMIN}])
    with _quiet(), transaction.atomic():
        now = timezone.now().replace(microsecond=0)
        areas = create_areas()
        households = create_households(areas)
        folders = create_folders(areas)
        posts = {key: set_up_groups(folder.area, folder) for key, folder in folders.items()}
        staff = create_people(posts)
        published = publish_all(areas, folders, staff.users, now)
        collection = demands.begin(published, staff.users, now)
        groups = chats.prepare(areas, staff.users, now)
        drawing = Drawing.start(seed, now)
        answers = answer_all(published, drawing)
        incidents = make_incidents(published, staff.users, drawing)
        fieldwork.prepare(areas, staff.users, published, seed)
        fold_all()
        follow_up()
        asked = demands.carry_out(collection, areas.street, staff.users, now)
        chats.carry_out(groups, published, staff.users, now, seed)
        field = fieldwork.carry_out(areas, staff.users, published, now, seed)
        made = credit.make_credit(areas, folders[STREET], staff.users, now, seed)
        consultation.make_consultation(areas, staff.users)
        projects.make_projects(areas, folders[STREET], staff.users, now)
        make_targets(areas, staff.users, now, seed)
        projects.make_assessment(areas, staff.users, now)
        fold_all()
    counts = {
        "city": CITY,
        "communities": len(folders) - 1,
        "households": households,
        "forms": len(published),
        "answers": answers,
        "held": incidents["held"],
        "visits": field.visits,
        "companies": made.companies,
        "votes": made.votes,
        "records": made.entries,
        "demands": asked,
    }
    summary = _(
        "Demo loaded: %(city)s with %(communities)s communities, %(households)s households, %(forms)s "
        "questionnaires, %(answers)s answers, %(held)s kept aside for staff, a round with %(visits)s visits, "
        "%(companies)s property companies with %(records)s credit records, two satisfaction tests with "
        "%(votes)s votes, and %(demands)s demands."
    )
    return DemoReport(True, [summary % counts, *_password_lines(staff)])


@contextmanager
def _quiet() -> Iterator[None]:
    """Without a log line for every page that Wagtail makes."""
    logger = logging.getLogger("wagtail")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def _password_lines(staff: Staff) -> list[str]:
    lines: list[str] = []
    if staff.admin_password:
        line = _(
            "Administrator: %(name)s, password %(password)s (shown only now; change it after signing in)"
        )
        lines.append(line % {"name": ADMIN, "password": staff.admin_password})
    if staff.shared_password:
        line = _("Demo staff, all with the password %(password)s (shown only now):")
        lines.append(line % {"password": staff.shared_password})
        for plan in PEOPLE:
            user = staff.users[plan.username]
            post = user.groups.first()
            lines.append(
                f"  {plan.username:<15} {plan.family_name}{plan.given_name}  {post.name if post else STREET}"
            )
    return lines
