"""群主台账: groups, their links and reports, appeals raised in them."""
