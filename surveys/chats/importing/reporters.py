"""Who reports for a group, found by what a cell says: the name to sign in with, else a name."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth import get_user_model

from surveys.chats.queries import STAFF
from territory.models import Area
from territory.naming import person, person_choice
from territory.roster.spelling import area_key


class Reporters:
    """All staff who can report for groups, with the areas of their posts: one query for a whole file."""

    def __init__(self) -> None:
        self._paths: defaultdict[Any, set[str]] = defaultdict(set)
        self._called: defaultdict[str, set[Any]] = defaultdict(set)
        rows = get_user_model().objects.filter(is_active=True, groups__post__role__in=STAFF)
        for user in rows.prefetch_related("groups__post__area").distinct():
            posts = [post for group in user.groups.all() if (post := getattr(group, "post", None))]
            self._paths[user] = {post.area.path for post in posts if post.role in STAFF}
            for name in (user.get_username(), person(user), person_choice(user)):
                self._called[area_key(name)].add(user)

    def find(self, text: str, area: Area) -> tuple[Any, str]:
        """(the person of that name with a post that covers the area, ""); else None and why:
        reporter_unknown, reporter_several."""
        found = [each for each in self._called[area_key(text)] if self._covers(each, area)]
        exact = [each for each in found if each.get_username() == text]
        found = exact or found
        if len(found) == 1:
            return found[0], ""
        return None, "reporter_several" if found else "reporter_unknown"

    def _covers(self, user: Any, area: Area) -> bool:
        return any(area.path.startswith(path) for path in self._paths[user])
