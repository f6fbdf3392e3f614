"""What duties adds to the admin."""
