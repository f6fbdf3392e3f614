"""Registers of targets."""
