"""The StreamField's blocks, built from the registry of question types."""

from forms_builder.blocks.stream import QuestionsBlock

__all__ = ["QuestionsBlock"]
