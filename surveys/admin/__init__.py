"""What staff see of channels, responses and what is held, always within their areas."""
