"""What rounds adds to the admin."""
