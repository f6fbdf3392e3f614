"""Property companies, the areas they serve and under which contract."""
