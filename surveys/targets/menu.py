"""目标任务: the menu to which targets and assessments register their lines. It scopes nothing."""

from __future__ import annotations

from wagtail.admin.menu import Menu

# A feature's hooks add a line with @hooks.register(HOOK), returning a PageItem.
HOOK = "register_targets_menu_item"
# Orders: programmes 100, late 200, indicators 300, import 400; assessments from 500 on.
targets_menu = Menu(register_hook_name=HOOK)
