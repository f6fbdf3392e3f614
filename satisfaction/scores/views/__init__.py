"""Staff's pages of scores."""
