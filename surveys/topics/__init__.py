"""协商共治: topics, meetings, what was agreed and whether it was done."""
