"""The words of every import problem, by code. Codes are stable."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

PLACES: dict[str, str] = {
    "sheet": _("sheet %(sheet)s"),
    "sheetrow": _("sheet %(sheet)s, row %(row)s"),
    "sheetcolumn": _("sheet %(sheet)s, column %(column)s"),
    "sheetrowcolumn": _("sheet %(sheet)s, row %(row)s, column %(column)s"),
    "row": _("row %(row)s"),
    "rowcolumn": _("row %(row)s, column %(column)s"),
    "column": _("column %(column)s"),
}

FILE: dict[str, str] = {
    "empty_file": _("The file is empty. Choose another."),
    "file_too_large": _(
        "The file is larger than %(limit)s MB. Take out pictures and sheets that are not needed."
    ),
    "unpacked_too_large": _("Unpacked, the workbook is larger than %(limit)s MB. It is not read."),
    "too_many_sheets": _("The workbook has more than %(limit)s sheets."),
    "too_many_columns": _("The sheet has more than %(limit)s columns."),
    "sheet_left_out": _(
        "The sheet is none of XLSForm's and too large to be kept, or cannot be read. It is left out."
    ),
    "too_many_rows": _("The sheet has more than %(limit)s rows."),
    "too_many_cells": _("The workbook has more than %(limit)s filled cells."),
    "too_many_characters": _("The workbook holds more than %(limit)s characters."),
    "too_many_questions": _("The form has more than %(limit)s rows of questions and groups."),
    "too_many_levels": _("Groups stand in each other more than %(limit)s deep."),
    "cell_too_long": _("A cell holds more than %(limit)s characters."),
    "too_slow": _("Reading took longer than %(limit)s seconds and was stopped. Split the form."),
    "encrypted": _("The workbook is protected by a password. Save it without one and try again."),
    "damaged": _(
        "The workbook cannot be read (%(detail)s). Open it in Excel or WPS, save it as .xlsx and try again."
    ),
    "opendocument": _("This is an OpenDocument file. Save it as .xlsx and try again."),
    "binary_workbook": _("This is a binary workbook (.xlsb). Save it as .xlsx and try again."),
    "html_file": _(
        "This is a web page with the name of a workbook. Open it in Excel or WPS and save it as .xlsx."
    ),
    "text_file": _("This is a text file, not a workbook. Open it in Excel or WPS and save it as .xlsx."),
    "not_a_spreadsheet": _("This is not an Excel workbook. Choose an .xlsx or .xls file."),
    "date_ambiguous": _("The cell holds a date that cannot be told. Type it as text: 2026-03-15."),
    "attachment_too_large": _("The file %(name)s is too large (limit %(limit)s)."),
    "attachment_damaged": _("The file %(name)s cannot be read as a table."),
    "file_missing": _("The file %(name)s did not come along; its list is empty until it is added."),
}

SHEETS: dict[str, str] = {
    "survey_missing": _("There is no sheet called “survey”. Name the sheet with the questions so."),
    "column_missing": _("The sheet has no column “%(name)s”. Its heading belongs in the first row."),
    "column_twice": _("Two columns mean the same: “%(other)s” and this one. Delete or rename one of them."),
    "column_spaces": _("A heading with spaces cannot be used in choice filters; the column is kept."),
    "row_skipped": _("The row has neither type nor name nor label and is skipped."),
    "row_disabled": _("The row is marked as disabled and is left out."),
    "column_kept": _(
        "This column is not known here. It is not used on the pages; an export brings it back as it came."
    ),
    "sheet_kept": _(
        "This sheet is not known here. It is not used on the pages; an export brings it back as it came."
    ),
    "disabled_column": _("“disabled” is no column of XLSForm; use relevant instead."),
}

ROWS: dict[str, str] = {
    "type_missing": _("The question has no type. Write one, such as text or integer."),
    "type_unknown": _("There is no question type “%(type)s”. See the list of types in the guide."),
    "type_unknown_near": _("There is no question type “%(type)s”. Is “%(near)s” meant?"),
    "name_missing": _("The question or group has no name. Write a short one of letters and digits."),
    "name_bad": _(
        "“%(name)s” cannot be a name: it begins with a letter or “_”, then letters, digits, “_”, “-”, “.”."
    ),
    "name_reserved": _("The name “%(name)s” is reserved. Choose another."),
    "name_twice_in_section": _(
        "The name “%(name)s” is taken by another row of the same group. Choose another."
    ),
    "name_case": _(
        "Another row's name differs from “%(name)s” only by capital letters; that confuses analysis."
    ),
    "repeat_twice": _(
        "Another repeat is called “%(name)s” too. Names of repeats are unique in the whole form."
    ),
    "repeat_root": _("A repeat cannot have the form's own name “%(name)s”."),
    "audit_name": _("An audit is always called “audit”. Leave its name blank."),
    "begin_without_end": _("The group “%(name)s” is begun here and never ended. Add its end row."),
    "end_without_begin": _("There is no open %(type)s that could end here. Check the begin and end rows."),
    "label_missing": _("“%(name)s” has neither label nor hint. Write what is asked."),
    "calculation_missing": _("“%(name)s” is calculated, but there is no calculation. Write one."),
    "list_missing": _("A choice question names its list: “select_one yes_no”. Add the list's name."),
    "list_unknown": _("There is no list “%(list)s” on the choices sheet. Check its name."),
    "list_external_unknown": _("There is no list “%(list)s” on the external_choices sheet. Check its name."),
    "file_extension": _("“%(list)s” is no file: its name ends in .csv, .xml or .geojson."),
    "choice_without_list": _("The option belongs to no list and is left out. Write the list's name."),
    "choice_without_name": _("The option has no name. Write the value to be stored."),
    "choice_without_label": _("The option “%(name)s” has no label; its name is shown instead."),
    "choice_twice": _("The list “%(list)s” has the option “%(name)s” twice. Give one another name."),
    "choice_spaces": _(
        "Option “%(name)s” of “%(list)s” has a space in its name; where several can be chosen it may not."
    ),
    "reference_bad": _("A reference is written ${name}; “%(text)s” is none."),
    "reference_unknown": _(
        "There is no question or group called “%(name)s”. Check the spelling of ${%(name)s}."
    ),
    "reference_twice": _(
        "Several questions are called “%(name)s”, so ${%(name)s} could mean any. Rename them."
    ),
    "reference_circle": _("These depend on each other in a circle: %(names)s."),
    "expression": _("The expression cannot be used: %(reason)s"),
    "expression_at": _("The expression cannot be used, at character %(position)s: %(reason)s"),
}

KEPT: dict[str, str] = {
    "last_saved_kept": _(
        "Answers of the last form (last-saved#) are not available here; the cell is kept, not acted on."
    ),
    "default_as_text": _("The default looks like an expression and is none; it is taken as text."),
    "bare_name": _(
        "“%(name)s” alone means a part of this question, which has none. Probably ${%(name)s} is meant."
    ),
    "expression_kept": _("The expression is kept and goes out again, but is not acted on: %(reason)s"),
    "choices_from_answers": _("Options taken from answers (%(list)s) are kept, but none are offered here."),
    "instance_unknown": _(
        "The list “%(name)s” is not part of the workbook; what looks into it finds nothing."
    ),
    "dialect_type": _(
        "“%(type)s” is a type of %(dialect)s. It is kept and goes out again, but is not acted on."
    ),
    "dialect_column": _(
        "“%(name)s” is a column of %(dialect)s. It is kept and goes out again, but is not acted on."
    ),
    "dialect_appearance": _("“%(name)s” is an appearance of %(dialect)s. It is kept, but not acted on."),
    "search_kept": _(
        "Options looked up by search() are kept, but only those on the choices sheet are offered."
    ),
    "parameter_kept": _("The parameter “%(name)s” is kept and goes out again, but is not acted on."),
    "image_size": _(
        "Other apps send pictures faster with the parameter max-pixels; here they are made smaller anyway."
    ),
    "device_deprecated": _("%(name)s is empty on most phones of today."),
    "language_code": _("Languages are best written with their code, as in “English (en)”: %(names)s."),
    "language_incomplete": _("Not everything is translated: %(detail)s."),
    "or_other_languages": _("The option that or_other adds, and its question, are in one language only."),
    "repeat_label": _("The repeat has no label."),
    "external_filter": _("select_one_external is meant for lists with a choice filter."),
    "sheet_similar": _("There is no sheet “%(name)s”, but one with a similar name: %(names)s."),
    "form_id_twice": _("The settings have both form_id and id_string; use form_id alone."),
    "entities_refused": _("The entities cannot be used: %(detail)s"),
    "table_list_refused": _(
        "All questions of a group with the look “table-list” use the same list, without a filter: %(detail)s"
    ),
    "or_other_refused": _("or_other cannot be used here: %(detail)s"),
    "instance_refused": _("Two lists or files have the same name: %(detail)s"),
    "parameters_refused": _("The parameters cannot be used: %(detail)s"),
    "trigger_refused": _("The trigger cannot be used: %(detail)s"),
    "pyxform_refuses": _("XLSForm's own converter refuses this: %(detail)s"),
    "pyxform_warns": _("XLSForm's own converter notes: %(detail)s"),
}

MESSAGES: dict[str, str] = {**FILE, **SHEETS, **ROWS, **KEPT}
