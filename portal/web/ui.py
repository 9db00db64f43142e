"""Gives the templates what the macros in templates/ui are built on."""

from flask import Flask

from portal.web import charts
from portal.web.assets import init_assets
from portal.web.form_markup import aria, described_by, error_links, init_widgets, is_choice_group


def initials(name: str) -> str:
    """First letters of the first two words: `Rina Maharani, S.Kom.` is RM."""
    return "".join(word[0] for word in name.partition(",")[0].split()[:2]).upper()


def init_ui(app: Flask) -> None:
    """Static files, icons, charts and the helpers of the form macros."""
    init_assets(app)
    init_widgets()
    app.jinja_env.filters["initials"] = initials
    app.jinja_env.globals.update(
        charts=charts,
        aria=aria,
        described_by=described_by,
        error_links=error_links,
        is_choice_group=is_choice_group,
    )
