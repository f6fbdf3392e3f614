"""Companies, service areas and contracts from Excel or CSV, and back: dry run first, all or nothing."""
