"""The pages: hand a file in, paste a text, look at what was understood, make the draft, take one out."""
