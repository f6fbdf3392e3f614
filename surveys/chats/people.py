"""A member of staff to choose from a list: by name and posts, not by the name to sign in with."""

from __future__ import annotations

from typing import Any

from django import forms

from surveys.chats import queries
from territory.naming import person

SHOWN = 2  # posts that say who somebody is


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django has no generic at run time
    """One of `queries.people`."""

    def label_from_instance(self, obj: Any) -> str:
        """周敏（新成路街道 督导员）."""
        return with_posts(obj)


def with_posts(user: Any) -> str:
    """A person with the posts in which groups are looked after."""
    posts = [post for group in user.groups.all() if (post := getattr(group, "post", None))]
    said = [f"{post.area.name} {post.get_role_display()}" for post in posts if post.role in queries.STAFF]
    return f"{person(user)}（{'、'.join(said[:SHOWN])}）" if said else person(user)
