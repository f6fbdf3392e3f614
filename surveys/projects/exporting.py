"""A purchase list as a workbook, in the columns of 政府购买民生服务项目清单."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.projects.enums import ProjectState
from surveys.projects.models import Project, PurchaseList

WIDTHS = (6, 24, 18, 30, 30, 16, 14, 14, 12, 12, 12)
BUDGET = 9  # its column


def headings() -> list[str]:
    """The columns."""
    return [
        _("Serial no."),
        _("name of the project"),
        _("area"),
        _("demands"),
        _("what is done"),
        _("who benefits"),
        _("designed by organisation"),
        _("recognised by department"),
        _("carried out by"),
        _("budget (yuan)"),
        _("remark"),
    ]


def line(project: Project, number: int) -> list[str | int | float]:
    """A project's cells."""
    n = project.beneficiaries
    people = " " + ngettext("%(n)s person", "%(n)s persons", n) % {"n": n} if n else ""
    return [
        project.list_no or number,
        project.name,
        str(project.area),
        "、".join(str(each) for each in project.demands.all()),
        project.content,
        f"{project.beneficiaries_text}{people}".strip(),
        str(project.designer),
        str(project.department or ""),
        str(project.provider or ""),
        float(project.budget),
        str(project.get_state_display()) if project.state == ProjectState.STOPPED else "",
    ]


def workbook(found: PurchaseList, projects: Sequence[Project]) -> bytes:
    """The list as XLSX; no cell is a formula but the sum of the budgets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("purchase list")[:31])
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        money = book.add_format({"border": 1, "num_format": "#,##0.00", "valign": "top"})
        sheet.write_string(0, 0, f"{found.name}（{found.area}）", title)
        for column, (text, width) in enumerate(zip(headings(), WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, text, head)
        for number, project in enumerate(projects, start=1):
            for column, value in enumerate(line(project, number)):
                if isinstance(value, str):
                    sheet.write_string(2 + number, column, value, cell)
                else:
                    sheet.write_number(2 + number, column, value, money if column == BUDGET else cell)
        last = len(projects) + 3
        sheet.write_string(last, BUDGET - 1, _("sum"), head)
        sheet.write_number(last, BUDGET, float(sum(each.budget for each in projects)), money)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return out.getvalue()
