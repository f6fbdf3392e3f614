"""Areas, households, and staff with their posts."""

from __future__ import annotations

from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from factory.django import DjangoModelFactory

from territory.enums import Level, Role
from territory.models import Area, Estate, Grid, GridPart, Household, Organisation, Post

PASSWORD = "correct horse battery staple"


class AreaFactory(DjangoModelFactory):
    """An area; `parent` is the area above (None makes a city)."""

    class Meta:
        model = Area

    parent: Any = None
    name = factory.Sequence(lambda n: f"区划{n}")
    level = factory.LazyAttribute(lambda o: Level(o.parent.level + 1) if o.parent else Level.CITY)

    @classmethod
    def _create(cls, model_class: type[Area], *args: Any, **kwargs: Any) -> Area:
        parent = kwargs.pop("parent", None)
        return parent.add_child(**kwargs) if parent else model_class.add_root(**kwargs)


class HouseholdFactory(DjangoModelFactory):
    """A dwelling; give its `building`."""

    class Meta:
        model = Household

    unit = "1"
    room = factory.Sequence(lambda n: f"{n // 4 + 1}0{n % 4 + 1}")


class EstateFactory(DjangoModelFactory):
    """An estate's file; give its `area`."""

    class Meta:
        model = Estate


class OrganisationFactory(DjangoModelFactory):
    """A department."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"单位{n}")


class GridFactory(DjangoModelFactory):
    """A grid; give its `community`, and `parts`: buildings, or (building, unit) pairs."""

    class Meta:
        model = Grid
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"第{n}网格")

    @factory.post_generation
    def parts(self: Grid, create: bool, extracted: Any, **kwargs: Any) -> None:
        """What it is made of."""
        for each in extracted or ():
            building, unit = each if isinstance(each, tuple) else (each, "")
            GridPart.objects.create(grid=self, building=building, unit=unit)


class UserFactory(DjangoModelFactory):
    """A person who can sign in with PASSWORD."""

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password(PASSWORD)


class PostFactory(DjangoModelFactory):
    """A group with a post; give its `area` and `role`."""

    class Meta:
        model = Post

    group = factory.LazyAttribute(lambda o: Group.objects.create(name=f"{o.area.pk}-{o.role}"))


def staff(area: Area, *roles: Role, username: str = "") -> Any:
    """A user who holds `roles` in `area` and may open the admin, without page permissions."""
    user = UserFactory(**({"username": username} if username else {}))
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for role in roles:
        post = Post.objects.filter(area=area, role=role).first() or PostFactory(area=area, role=role)
        post.group.permissions.add(access)
        user.groups.add(post.group)
    return user
