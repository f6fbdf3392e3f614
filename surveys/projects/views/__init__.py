"""Staff pages of projects beside their registers."""
