"""The public page that checks a receipt."""
