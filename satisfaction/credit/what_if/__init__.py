"""What a draft scheme would do to everybody's grade, before it is adopted."""
