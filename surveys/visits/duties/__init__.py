"""Duties: monthly visits, arrivals, reports."""
