"""Credit entries: proposed by staff, confirmed by a second person, made public, corrected."""
