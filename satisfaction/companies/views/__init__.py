"""Pages beside the registers: contacts in full, bringing files in."""
