"""办理流程: rows that go from state to state by a small explicit table.

Every step has a person, a date and an opinion.
"""
