"""The StreamField of question blocks, kept out of the migrations' way."""

from __future__ import annotations

from typing import Any

from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField


class QuestionsField(StreamField):
    """A StreamField whose block tree comes from the registry and never enters a migration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("block_types", None)
        if args and not isinstance(args[0], (list, StreamBlock)):
            kwargs.setdefault("verbose_name", args[0])
            args = args[1:]
        from forms_builder.blocks import QuestionsBlock

        super().__init__(QuestionsBlock(), **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Without the blocks: they are the registry's business, not the schema's."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
