"""Field work: rounds, samples, assignments, visits, duties, quality."""
