"""Quality of field work: flags, back-checks, workers beside their peers."""
