"""A questionnaire copied into another community's folder."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forms_builder.bank.copying import copy_to
from forms_builder.importing.views.base import AuthorView
from forms_builder.models import Questionnaire


class Copy(AuthorView):
    """复制到其他社区."""

    template_name = "forms_builder/bank/copy.html"
    page_title = _("Copy to a community")
    header_icon = "copy"

    def questionnaire(self, pk: int) -> Questionnaire:
        """What is copied. 403 where the user may not edit it."""
        page = get_object_or_404(Questionnaire, pk=pk)
        if not page.permissions_for_user(self.request.user).can_edit():
            raise PermissionDenied
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The folders, another than its own first."""
        page = self.questionnaire(kwargs["pk"])
        context = super().get_context_data(**kwargs)
        own = page.get_parent().pk
        others = [folder.pk for folder in self.folders if folder.pk != own]
        return {**context, "questionnaire": page, "own": own, "chosen": others[0] if others else own}

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Make the copies: one in each folder that was chosen."""
        page = self.questionnaire(pk)
        chosen = [self.folder(each) for each in dict.fromkeys(request.POST.getlist("folders"))]
        folders = [folder for folder in chosen if folder is not None]
        if len(folders) != len(chosen):
            raise PermissionDenied
        if not folders:
            messages.error(request, gettext("Choose at least one folder."))
            return redirect("forms_bank:copy", pk)
        title = request.POST.get("title", "")
        drafts = [copy_to(page, folder, request.user, title) for folder in folders]
        names = "、".join(folder.get_admin_display_title() for folder in folders)
        said = gettext("“%(title)s” is copied to: %(folders)s.")
        messages.success(request, said % {"title": drafts[0].title, "folders": names})
        if len(drafts) == 1:
            return redirect("wagtailadmin_pages:edit", drafts[0].pk)
        return redirect("wagtailadmin_explore", folders[0].pk)
