"""Runs reference data written elsewhere through both engines. Knows no database; runs without Django."""
