"""The rounds' pages in the admin."""
