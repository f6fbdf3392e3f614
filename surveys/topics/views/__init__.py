"""Staff pages of consultation."""
