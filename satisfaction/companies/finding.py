"""Finds a company by what people write: its full name or its unified social credit code."""

from __future__ import annotations

from django.db.models import QuerySet

from satisfaction.companies import credit_code
from satisfaction.companies.errors import invalid
from satisfaction.companies.models import Company
from territory.roster.spelling import nearest, tidy

SUGGESTED = 500  # companies whose names are looked through for a similar one


def tidied_name(text: str) -> str:
    """A company's name as it is stored: without stray spaces, brackets in full width as on the licence."""
    return tidy(text).replace("(", "（").replace(")", "）")


def find(text: str, seen: QuerySet[Company]) -> Company:
    """The company, wherever it is kept: names and codes are public. Raises ValidationError; what it suggests
    is only ever one of `seen`."""
    name, code = tidied_name(text), credit_code.tidied(text)
    rows = Company.objects.select_related("head_office", "area")
    found = rows.filter(credit_code=code).first() or rows.filter(name=name).first()
    if found is not None:
        return found
    names = list(seen.order_by("name").values_list("name", flat=True)[:SUGGESTED])
    near = next((each for each in names if name in each), "") or nearest(name, names)
    if near:
        raise invalid("company_unknown_near", text=name, near=near)
    raise invalid("company_unknown", text=name)


def recorded(companies: QuerySet[Company]) -> QuerySet[Company]:
    """Those in whose own ledger credit entries stand. A branch's stand in its head office's."""
    return companies.filter(entries__isnull=False).distinct()


def check_head(company_pk: int | None, head: Company | None) -> None:
    """Raise ValidationError where `head` cannot be a company's head office: there are two levels only, and
    nobody's record is left behind."""
    if head is None:
        return
    if head.pk == company_pk:
        raise invalid("head_itself")
    if head.head_office is not None:
        raise invalid("head_branch", name=head.name, head=head.head_office.name)
    branch = Company.objects.filter(head_office=company_pk).first() if company_pk else None
    if branch is not None:
        raise invalid("head_has_branches", name=branch.name)
    if recorded(Company.objects.filter(pk=company_pk or 0).exclude(head_office=head)).exists():
        raise invalid("head_recorded")


def check_code(text: str) -> str:
    """A credit code as it is stored. Raises ValidationError."""
    code = credit_code.tidied(text)
    match credit_code.fault(code):
        case "":
            return code
        case "length":
            raise invalid("code_length", n=len(code))
        case "signs":
            wrong = "".join(dict.fromkeys(sign for sign in code if sign not in credit_code.SIGNS))
            raise invalid("code_signs", text=wrong)
        case kind:
            raise invalid(f"code_{kind}")
