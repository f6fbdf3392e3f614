"""Staff pages of schemes: list, editor, the page of one, adopting."""
