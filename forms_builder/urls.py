"""Addresses inside Wagtail's admin."""

from django.urls import path

from forms_builder import views
from forms_builder.checks import check_draft
from forms_builder.pictures import freeze_chosen
from forms_builder.versions import versions

urlpatterns = [
    path("questionnaires/pictures/<int:image_id>/", freeze_chosen, name="forms_builder_picture"),
    path("questionnaires/<int:pk>/versions/", versions, name="forms_builder_versions"),
    path("questionnaires/check/", check_draft, name="forms_builder_check"),
    path("questionnaire-templates/", views.template_list, name="forms_builder_templates"),
    path("questionnaire-templates/<slug:key>/", views.template_page, name="forms_builder_template"),
    path("questionnaire-templates/<slug:key>/phone/", views.template_phone, name="forms_builder_phone"),
    path("questionnaire-templates/<slug:key>/new/", views.new_from_template, name="forms_builder_new"),
]
