"""Staff pages of assessments."""
