"""Staff pages of grades: the list and how one company's came to be."""
