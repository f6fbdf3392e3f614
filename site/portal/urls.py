"""Addresses. /f/… never arrives here: the door answers it (see portal.asgi)."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import health, pages
from portal.home import home

urlpatterns = [
    path("-/health/", health.health, name="health"),
    path("-/ready/", health.ready, name="ready"),
    path("live/", include("surveys.live.urls")),
    path("work/callbacks/", include("satisfaction.callbacks.work_urls")),
    path("work/groups/", include("surveys.chats.work_urls")),
    path("work/targets/", include("surveys.targets.work_urls")),
    path("work/", include("surveys.visits.duties.work_urls")),
    path("work/", include("surveys.visits.visiting.urls")),
    path("admin/api/main/pages/<int:pk>/action/<str:action>/", pages.no_action),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("satisfaction.receipts.urls")),
    path("credit/", include("satisfaction.archive.urls")),
    path("objections/", include("satisfaction.credit.objections.public_urls")),
    path("asked/", include("surveys.demands.public_urls")),
    path("asked/projects/", include("surveys.projects.public_urls")),
    path("asked/topics/", include("surveys.topics.public_urls")),
    path("", home, name="home"),
    re_path(r"^pages/((?:[\w\-]+/)*)$", pages.page),
    path("pages/", include(wagtail_urls)),  # names that Wagtail asks for
]
