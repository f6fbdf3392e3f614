"""What a closed test gives, exactly: weighted percents, shares, margins. No Django, no database."""
