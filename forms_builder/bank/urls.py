"""Addresses, below /admin/."""

from django.urls import path

from forms_builder.bank.views.choosing import Blocks, Choose
from forms_builder.bank.views.copies import Copy
from forms_builder.bank.views.items import Bank, ItemPage, Phone, Remove
from forms_builder.bank.views.refused import Refused
from forms_builder.bank.views.share import Change, Share

app_name = "forms_bank"

urlpatterns = [
    path("question-bank/", Bank.as_view(), name="list"),
    path("question-bank/choose/", Choose.as_view(), name="choose"),
    path("question-bank/share/<int:pk>/", Share.as_view(), name="share"),
    path("question-bank/items/<str:key>/", ItemPage.as_view(), name="item"),
    path("question-bank/items/<str:key>/phone/", Phone.as_view(), name="phone"),
    path("question-bank/items/<str:key>/blocks/", Blocks.as_view(), name="blocks"),
    path("question-bank/items/<str:key>/change/", Change.as_view(), name="change"),
    path("question-bank/items/<str:key>/remove/", Remove.as_view(), name="remove"),
    path("questionnaire-copy/<int:pk>/", Copy.as_view(), name="copy"),
    path("questionnaire-refused/<int:pk>/", Refused.as_view(), name="refused"),
]
