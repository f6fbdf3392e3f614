"""The roster's pages: what was done, bringing a file in, taking one out."""
