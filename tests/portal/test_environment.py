"""What the environment and the tree must never hold."""

from __future__ import annotations

from importlib.metadata import distributions
from io import StringIO
from pathlib import Path

from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = {
    "manage.py", "pyproject.toml", "site", "forms_builder", "surveys", "satisfaction", "templates", "tests",
    "README.md", "Makefile", "docs", "benchmarks", "var",
}  # fmt: skip


def test_no_zope_and_no_plone_is_installed() -> None:
    names = {(each.metadata["Name"] or "").lower() for each in distributions()}
    assert not [name for name in names if name.startswith(("zope", "plone")) or name in ("twisted", "daphne")]


def test_site_is_a_folder_and_never_a_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists()


def test_the_top_level_is_as_agreed() -> None:
    found = {each.name for each in ROOT.iterdir() if not each.name.startswith((".", "__"))}
    assert found <= ALLOWED


def test_every_msgid_is_translated() -> None:
    out = StringIO()
    try:
        call_command("catalogue", "--check", stdout=out)
    except SystemExit:
        raise AssertionError(out.getvalue()) from None


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
