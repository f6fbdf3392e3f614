"""Groups from Excel or CSV, and back: dry run first, all or nothing."""
