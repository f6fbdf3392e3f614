"""From answers to action: rules, problems, estate checks, coverage."""
