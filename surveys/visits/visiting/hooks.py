"""What visiting adds to the admin."""
