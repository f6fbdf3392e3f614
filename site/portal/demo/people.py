"""The demo's staff: invented people in the groups that look after the demo's areas."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from portal.demo.plan import STREET
from portal.first_password import GROUP as MUST_CHANGE
from territory.enums import Role

ADMIN = "admin"
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
PASSWORD_LENGTH = 12  # 31^12: 59 bits


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """One member of staff, by area (a community's key or the street) and role."""

    username: str
    family_name: str
    given_name: str
    area: str
    role: Role

    @property
    def name(self) -> str:
        """The name as it is written: without a space."""
        return self.family_name + self.given_name


PEOPLE = (
    PersonPlan("street", "周", "敏", STREET, Role.SUPERVISOR),
    PersonPlan("street_admin", "郑", "海涛", STREET, Role.ADMINISTRATOR),
    PersonPlan("wutong", "林", "芳", "wutong", Role.AUTHOR),
    PersonPlan("wutong_grid", "何", "小军", "wutong", Role.GRID_WORKER),
    PersonPlan("wutong_super", "陈", "建国", "wutong", Role.SUPERVISOR),
    PersonPlan("jichuang", "吴", "秀英", "jichuang", Role.AUTHOR),
    PersonPlan("jichuang_grid", "孙", "强", "jichuang", Role.GRID_WORKER),
    PersonPlan("jichuang_super", "许", "志明", "jichuang", Role.SUPERVISOR),
    PersonPlan("binhe", "宋", "丽", "binhe", Role.AUTHOR),
    PersonPlan("binhe_grid", "谢", "磊", "binhe", Role.GRID_WORKER),
    PersonPlan("binhe_super", "曹", "玉兰", "binhe", Role.SUPERVISOR),
)


@dataclass(frozen=True)
class Staff:
    """The users by name, and the passwords of those that were made just now ('' for those that existed)."""

    users: dict[str, Any]
    admin_password: str
    shared_password: str


def create_people(groups: dict[str, dict[Role, Group]]) -> Staff:
    """The superuser and the staff. `groups` are by area, then role. Existing users keep their passwords."""
    model = get_user_model()
    users: dict[str, Any] = {}
    admin_password = ""
    admin = model.objects.filter(username=ADMIN).first()
    if admin is None:
        admin_password = fresh_password()
        admin = model.objects.create_superuser(ADMIN, password=admin_password, first_name="系统管理员")
        admin.groups.add(Group.objects.get_or_create(name=MUST_CHANGE)[0])
    users[ADMIN] = admin
    shared = fresh_password()
    encoded = make_password(shared)  # once: the shared password needs no salt of its own for each
    created = False
    for plan in PEOPLE:
        user, fresh = model.objects.get_or_create(
            username=plan.username,
            # Whole in the first name, which Wagtail shows alone beside the full name: "first last".
            defaults={"first_name": plan.name, "password": encoded},
        )
        user.groups.add(groups[plan.area][plan.role])
        users[plan.username] = user
        created = created or fresh
    return Staff(users, admin_password, shared if created else "")


def fresh_password() -> str:
    """A random password that can be read out over the telephone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))
