"""What the public sees of tests, and the page on which a resident checks a receipt."""
