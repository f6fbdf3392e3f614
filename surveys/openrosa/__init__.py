"""Forms for other apps (ODK Collect and its kin) over OpenRosa: list, form, manifest, submission.

Answers go through the same intake as those of our own page. Never knows a password: a worker's phone has an
address with a token of its own.
"""
