"""Who may see and change a register's rows, and the buttons of one row that follow from it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import quote
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper

from territory import access
from territory.access import KEEP
from territory.models import Area


class Scoped(PermissionHelper):
    """Rows under the user's areas can be seen, and changed by those who keep them."""

    def area_of(self, obj: Any) -> Area | None:
        """The area that decides about a row."""
        return obj if isinstance(obj, Area) else obj.area

    def user_can_list(self, user: Any) -> bool:
        """Whoever has a post."""
        return access.holds(user)

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """Rows of the user's areas; a row that came out of the scoped list is one of them."""
        return getattr(obj, "scoped", False) or access.may(user, self.area_of(obj))

    def user_can_create(self, user: Any) -> bool:
        """Whoever keeps an area; which one is asked where the row is made."""
        return access.holds(user, *KEEP)

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Whoever keeps the row's area."""
        return access.may(user, self.area_of(obj), *KEEP)

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """The same; what hangs on the row is asked where it is deleted."""
        return self.user_can_edit_obj(user, obj)


class RowButtons(ButtonHelper):
    """On the page of one row. In the list the row's name leads there."""

    def get_buttons_for_obj(
        self, obj: Any, exclude: Any = None, classnames_add: Any = None, classnames_exclude: Any = None
    ) -> list[dict[str, Any]]:
        """Edit and delete, for those who may."""
        user, found = self.request.user, []
        if self.permission_helper.user_can_edit_obj(user, obj):
            found.append(self.edit_button(quote(obj.pk)))
        if self.permission_helper.user_can_delete_obj(user, obj):
            found.append(self.delete_button(quote(obj.pk)))
        return found
