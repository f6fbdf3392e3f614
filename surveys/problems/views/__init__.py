"""Staff pages of rules, problems, estate checks, estate files and coverage."""
