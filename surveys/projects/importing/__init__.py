"""Social organisations and social workers from Excel or CSV, and back: dry run first, all or nothing."""
