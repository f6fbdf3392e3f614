"""Registers from Excel or CSV, and back: dry run first, all or nothing. What all kinds of files share."""
