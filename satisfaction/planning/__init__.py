"""Staff's pages of tests: plan, open, print, watch, close."""
