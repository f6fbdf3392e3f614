"""The form as XForm XML for other apps, made by pyxform from the rows of its workbook."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from forms_builder.schema import Form, digest
from forms_builder.xlsform.exporting import sheets

KEPT = 64  # XForms kept in memory; one has some tens of kilobytes

_kept: OrderedDict[tuple[str, str, str], str] = OrderedDict()
_lock = Lock()


class NotAnXForm(ValueError):
    """Raised where pyxform refuses the form; its words are the message."""


def xform_xml(form: Form, *, form_id: str = "", version: str = "") -> str:
    """The XForm. `form_id` and `version` take the place of the settings'. Raises NotAnXForm."""
    key = (digest(form), form_id, version)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    text = _converted(form, form_id, version)
    with _lock:
        _kept[key] = text
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return text


def _converted(form: Form, form_id: str, version: str) -> str:
    rows = sheets(form)
    said = {"form_id": form_id, "version": version}
    for name, text in said.items():
        if text:
            rows["settings"][0][name] = text
            rows["settings_header"][0].setdefault(name, None)
    try:
        return str(convert(rows).xform)
    except PyXFormError as error:
        raise NotAnXForm(str(error)) from error
