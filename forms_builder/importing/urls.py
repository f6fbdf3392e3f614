"""Addresses, below /admin/."""

from django.urls import path

from forms_builder.importing.views.export import Versions, workbook
from forms_builder.importing.views.huge import Huge
from forms_builder.importing.views.preview import Preview
from forms_builder.importing.views.text import Text
from forms_builder.importing.views.upload import Upload

app_name = "forms_importing"

urlpatterns = [
    path("questionnaire-import/", Upload.as_view(), name="upload"),
    path("questionnaire-import/text/", Text.as_view(), name="text"),
    path("questionnaire-import/<uuid:pk>/", Preview.as_view(), name="preview"),
    path("questionnaire-import/done/<int:pk>/", Huge.as_view(), name="huge"),
    path("questionnaire-export/<int:pk>/", Versions.as_view(), name="versions"),
    path("questionnaire-export/<int:pk>/<slug:version>/", workbook, name="workbook"),
]
