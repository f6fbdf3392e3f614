"""Addresses of the staff pages, below /admin/."""

from __future__ import annotations

from django.urls import path

from surveys.admin import channels, correction, export, held, questionnaires, responses

app_name = "surveys_admin"

urlpatterns = [
    path("questionnaires/", questionnaires.QuestionnaireList.as_view(), name="questionnaires"),
    path("questionnaires/<int:questionnaire>/channels/", channels.ChannelList.as_view(), name="channels"),
    path(
        "questionnaires/<int:questionnaire>/channels/new/",
        channels.ChannelCreate.as_view(),
        name="channel_create",
    ),
    path("questionnaires/<int:questionnaire>/export/", export.Export.as_view(), name="export"),
    path("channels/<int:pk>/", channels.ChannelEdit.as_view(), name="channel_edit"),
    path("channels/<int:pk>/close/", channels.ChannelSwitch.as_view(), name="channel_close"),
    path("channels/<int:pk>/open/", channels.ChannelSwitch.as_view(reopen=True), name="channel_open"),
    path("channels/<int:pk>/poster/", channels.Poster.as_view(), name="channel_poster"),
    path("channels/<int:pk>/qr.png", channels.ChannelQR.as_view(), {"kind": "png"}, name="channel_qr_png"),
    path("channels/<int:pk>/qr.svg", channels.ChannelQR.as_view(), {"kind": "svg"}, name="channel_qr_svg"),
    path("responses/", responses.ResponseList.as_view(), name="responses"),
    path("responses/<uuid:pk>/", responses.ResponseDetail.as_view(), name="response"),
    path("responses/<uuid:pk>/correct/", correction.Correct.as_view(), name="response_correct"),
    path("responses/<uuid:pk>/unmask/", responses.Unmask.as_view(), name="response_unmask"),
    path("responses/<uuid:pk>/reject/", responses.ChangeState.as_view(), name="response_reject"),
    path(
        "responses/<uuid:pk>/restore/", responses.ChangeState.as_view(restore=True), name="response_restore"
    ),
    path(
        "responses/<uuid:pk>/photos/<str:sha256>/", responses.ResponsePhoto.as_view(), name="response_photo"
    ),
    path("held/", held.HeldList.as_view(), name="held_list"),
    path("held/<int:pk>/", held.HeldDetail.as_view(), name="held"),
    path("held/<int:pk>/settle/", held.Settle.as_view(), name="held_settle"),
]
