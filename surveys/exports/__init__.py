"""Responses as tables: one row a response, one more table for each repeat, in Excel or CSV.

Built to run in constant memory: rows are read and written one after another.
"""
