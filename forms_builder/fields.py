"""The StreamField of question blocks, kept out of the migrations' way, and JSON that scripts draw."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField


class QuestionsField(StreamField):
    """A StreamField whose block tree comes from the registry and never enters a migration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("block_types", None)
        if args and not isinstance(args[0], (list, StreamBlock)):
            kwargs.setdefault("verbose_name", args[0])
            args = args[1:]
        from forms_builder.blocks import questions_block

        super().__init__(questions_block(), **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Without the blocks: they are the registry's business, not the schema's, and a migration that
        walked their tree at every step would take half a minute."""
        name, path, _args, kwargs = models.Field.deconstruct(self)
        return name, path, [], kwargs


class DrawnField(models.JSONField):
    """JSON in the editor's form, drawn by the script `controller`; at most `limit` characters."""

    def __init__(self, *args: Any, controller: str = "", limit: int = 0, **kwargs: Any) -> None:
        self.controller = controller
        self.limit = limit
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As plain JSON: how it is drawn is no business of the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """A form field whose text is JSON; Wagtail's own choice of a widget is left aside."""
        from forms_builder.blocks.fields import JsonField
        from forms_builder.blocks.widgets import DrawnWidget

        empty = self.get_default()
        label = self.verbose_name
        return JsonField(empty=empty, limit=self.limit, widget=DrawnWidget(self.controller), label=label)
