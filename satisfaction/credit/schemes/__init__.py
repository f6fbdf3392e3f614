"""Credit schemes: rules and ladder as versioned data, edited as a draft, adopted by a second person."""
