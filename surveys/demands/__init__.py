"""需求清单: what residents ask for, the catalogue and the list."""
