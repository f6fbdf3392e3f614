"""The registers of projects, social organisations and social workers."""
