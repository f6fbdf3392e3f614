"""Staff pages of demands."""
