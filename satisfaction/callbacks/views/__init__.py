"""Staff's pages of call-backs, in the admin and on the phone."""
