"""指标集: sets of targets as data files, every mistake named by its line, and loaded for an area."""
