"""The question bank: questions, groups and whole questionnaires that communities share and use again.

Who may see what comes from `places` (a setting names the class); the templates' questions are in it from the
start, read from their data. Nothing here knows areas, households or answers.
"""
