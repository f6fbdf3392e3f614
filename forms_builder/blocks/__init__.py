"""The StreamField's blocks, built from the registry of question types."""

from forms_builder.blocks.stream import QuestionsBlock, questions_block

__all__ = ["QuestionsBlock", "questions_block"]
