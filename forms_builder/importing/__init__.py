"""Bringing questionnaires in: from Excel (XLSForm), LimeSurvey, or a text as people write it in Word.

Every reader turns what it was given into a `Form` and notes that say what was understood, guessed or left
out; none of them touches a database. The pages run them as a background job.
"""
