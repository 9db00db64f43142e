"""Translations straight from the committed `.po` files: no compiled copy that could be stale."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale

FOLDER = Path(__file__).parent


@cache
def catalogue(locale: str) -> NullTranslations:
    """The sentences of one language; Indonesian is the source and needs none."""
    path = FOLDER / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalog = read_po(file, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


class SourceDomain(Domain):
    """Flask-Babel's domain, reading the catalogues above."""

    def get_translations(self) -> NullTranslations:
        return catalogue(str(get_locale() or "id"))


class SourceBabel(Babel):
    """Flask-Babel with the domain above."""

    @property
    def domain_instance(self) -> SourceDomain:
        return SourceDomain()
