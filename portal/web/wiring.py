"""Which blueprints make the portal, and the two tables that call upwards or outwards."""

from flask import Flask

from portal.people.views import signin
from portal.web import health, home, preferences


def register(app: Flask) -> None:
    """Put every area's pages into the application."""
    for blueprint in (health.bp, home.bp, preferences.bp, signin.bp):
        app.register_blueprint(blueprint)
