"""Quality of field work: thresholds, flags, back-checks, and each worker beside her peers."""
