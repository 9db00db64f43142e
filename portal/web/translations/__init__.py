"""Translations straight from the committed `.po` files: no compiled copy that could be stale."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal.web.templating import environment_of

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


def language() -> str:
    """The request's language.

    Flask-Babel keeps the language it has found with the request; asking it anew for each of a
    page's sentences took longer than finding them.
    """
    kept = g.get("_flask_babel") if g else None
    locale = getattr(kept, "babel_locale", None) or get_locale()
    return "id" if locale is None else str(locale.language)


def spoken() -> NullTranslations:
    """The sentences of the request's language."""
    return catalogue(language())


def said(spoken_in: str, sentence: str) -> str:
    """A sentence in a language, before values are put in."""
    return catalogue(spoken_in).gettext(sentence)


class SourceDomain(Domain):
    """Flask-Babel's domain, reading the catalogues above."""

    def get_translations(self) -> NullTranslations:
        return spoken()


class SourceBabel(Babel):
    """Flask-Babel with the domain above."""

    @property
    def domain_instance(self) -> SourceDomain:
        return SourceDomain()


# What templates call where the sentence is not written out when they are compiled
# (`web.templating`). Jinja's own pair goes through three more calls for every sentence. As there, a
# sentence is always a format string: a percent sign is doubled.


@pass_eval_context
def gettext(context: EvalContext, sentence: str, /, **values: object) -> str:
    """The sentence in the reader's language; values are escaped where the template escapes."""
    said = spoken().gettext(sentence)
    return _filled(said, values, escaped=bool(context.autoescape))


@pass_eval_context
def ngettext(
    context: EvalContext, singular: str, plural: str, num: int, /, **values: object
) -> str:
    """The same by number, which the sentence may name as `num`."""
    said = spoken().ngettext(singular, plural, num)
    return _filled(said, {"num": num} | values, escaped=bool(context.autoescape))


def _filled(said: str, values: dict[str, object], *, escaped: bool) -> str:
    if escaped:
        said = Markup(said)  # noqa: S704  a sentence of ours; `%` escapes the values
    return said % values if "%" in said else said


def init_app(app: Flask) -> None:
    """Give the templates the two above, after Flask-Babel has given its own."""
    environment = environment_of(app)
    environment.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    environment.speaks, environment.said = language, said
