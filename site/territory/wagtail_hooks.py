"""What territory adds to the Wagtail admin: the registers."""

from wagtail_modeladmin.options import modeladmin_register

from territory.admin import TerritoryGroup

modeladmin_register(TerritoryGroup)
