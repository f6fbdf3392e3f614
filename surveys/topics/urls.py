"""Addresses of our own pages, below /admin/topics/ (so are the registers: topic/…, matter/…)."""

from __future__ import annotations

from django.urls import path

from surveys.topics.views import backlog, joint, meetings, one, raising, rates, steps

app_name = "topics"

urlpatterns = [
    path("new/", raising.TopicCreate.as_view(), name="create"),
    path("step/<int:pk>/<slug:step>/", steps.TakeStep.as_view(), name="step"),
    path("file/<uuid:pk>/", steps.StepFile.as_view(), name="file"),
    path("paper/<int:pk>/", one.TopicPaper.as_view(), name="paper"),
    path("meetings/", meetings.MeetingList.as_view(), name="meetings"),
    path("meetings/new/", joint.JointPlan.as_view(), name="joint_plan"),
    path("meetings/<int:pk>/", joint.JointPage.as_view(), name="joint"),
    path("meetings/<int:pk>/record/", joint.JointRecord.as_view(), name="joint_record"),
    path("meetings/<int:pk>/amend/", joint.JointAmend.as_view(), name="joint_amend"),
    path("meetings/<int:pk>/off/", joint.JointOff.as_view(), name="joint_off"),
    path("meetings/<int:pk>/paper/", joint.JointPaper.as_view(), name="joint_paper"),
    path("meetings/file/<uuid:pk>/", joint.JointFile.as_view(), name="joint_file"),
    path("backlog/", backlog.Backlog.as_view(), name="backlog"),
    path("rates/", rates.Rates.as_view(), name="rates"),
    path("rates/rows/", rates.RateRows.as_view(), name="rate_rows"),
]
