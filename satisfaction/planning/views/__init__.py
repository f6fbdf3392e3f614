"""Staff's pages of tests."""
