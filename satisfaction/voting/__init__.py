"""Opening, taking votes, keeping households and answers apart, closing."""
