"""A company's contact in full: shown once, after the reason has gone into the log."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from satisfaction.companies import queries
from satisfaction.companies.models import Company
from territory.views.contacts import Contact


class CompanyContact(Contact):
    """Of a company that the user sees."""

    @cached_property
    def row(self) -> Company:
        """The company; 404 for those who do not see it."""
        return get_object_or_404(queries.companies(self.request.user), pk=self.kwargs["pk"])

    @property
    def back(self) -> str:
        """The company's page."""
        return reverse("companies_company_modeladmin_inspect", args=[self.row.pk])
