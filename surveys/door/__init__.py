"""The public door: a small ASGI application for the form page and intake, before Django's own handler."""
