"""Addresses below /admin/questionnaires/<pk>/try/."""

from django.urls import path

from forms_builder.trying import views

urlpatterns = [
    path("questionnaires/<int:pk>/try/", views.try_page, name="forms_builder_try"),
    path("questionnaires/<int:pk>/try/phone/", views.try_frame, name="forms_builder_try_frame"),
    path("questionnaires/<int:pk>/try/steps/", views.try_steps, name="forms_builder_try_steps"),
]
