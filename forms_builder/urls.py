"""Addresses inside Wagtail's admin."""

from django.urls import path

from forms_builder import views

urlpatterns = [
    path("questionnaire-templates/", views.template_list, name="forms_builder_templates"),
    path("questionnaire-templates/<slug:key>/new/", views.new_from_template, name="forms_builder_new"),
]
