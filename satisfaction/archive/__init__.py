"""信用档案: the public archive. Companies, grades, records, how each number came to be. No person."""
