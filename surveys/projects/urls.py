"""Staff addresses below /admin/projects/."""

from __future__ import annotations

from django.urls import path

from surveys.projects.views import closing, importing, lists, steps

app_name = "projects"
urlpatterns = [
    path("<int:pk>/step/<slug:step>/", steps.ProjectStep.as_view(), name="step"),
    path("file/<uuid:pk>/", steps.ProjectStepFile.as_view(), name="file"),
    path("<int:pk>/link/", closing.ClosingLink.as_view(), name="link"),
    path("import/", importing.Upload.as_view(), name="upload"),
    path("import/template/<slug:kind>/", importing.template_file, name="template"),
    path("import/check/<uuid:pk>/", importing.Preview.as_view(), name="preview"),
    path("import/done/<uuid:pk>/", importing.Done.as_view(), name="done"),
    path("lists/", lists.PurchaseLists.as_view(), name="lists"),
    path("lists/new/", lists.NewPurchaseList.as_view(), name="list_new"),
    path("lists/<int:pk>/", lists.OneList.as_view(), name="list"),
    path("lists/<int:pk>/publish/", lists.PublishList.as_view(), name="list_publish"),
    path("lists/<int:pk>/drop/", lists.DropList.as_view(), name="list_drop"),
    path("lists/<int:pk>/file/", lists.ListFile.as_view(), name="list_file"),
]
