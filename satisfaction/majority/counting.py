"""What counts for a decision of owners (《民法典》 art. 278). No Django, no database."""
