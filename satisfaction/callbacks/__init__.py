"""复核回访: whom to call again about what a test was told, who calls, and what the calls say."""
