"""Territory's own staff pages: choosing a place, the grid ledger, contacts and tags of households."""

from territory.views.choosing import ChoosePlace
from territory.views.contacts import HouseholdContact, OrganisationContact
from territory.views.ledger import LedgerExport, LedgerList, LedgerPage
from territory.views.tags import AddTag, WithdrawTag

__all__ = [
    "AddTag",
    "ChoosePlace",
    "HouseholdContact",
    "LedgerExport",
    "LedgerList",
    "LedgerPage",
    "OrganisationContact",
    "WithdrawTag",
]
