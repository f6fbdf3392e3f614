"""Credit repair 信用修复 of bad records."""
