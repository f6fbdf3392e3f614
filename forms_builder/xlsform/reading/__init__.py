"""Reading: a file's bytes → a book of text → rows → the form, with every problem placed in its cell."""
