"""Working out scores, showing and settling them."""
