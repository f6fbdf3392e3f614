"""The StreamField's blocks (built from the registry)."""

from wagtail import blocks


class QuestionsBlock(blocks.StreamBlock):
    """All questions of a questionnaire."""

    text = blocks.StructBlock([("label", blocks.CharBlock())])
