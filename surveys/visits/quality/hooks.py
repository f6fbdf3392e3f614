"""What quality adds to the admin."""
