"""What all staff views share lies in territory, below everything that has staff pages."""

from territory.staff_view import StaffView

__all__ = ["StaffView"]
