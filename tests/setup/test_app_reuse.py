"""One application for many tests: nothing of a test is left for the next."""

from pathlib import Path

import pytest
from flask import Flask

from portal.core.db import db
from tests.support.app_reuse import Built
from tests.support.portal_app import close, make_app


def folder_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


@pytest.fixture
def built(tmp_path: Path) -> Built:
    return Built.of(make_app(folder_of(tmp_path, "built")))


def test_it_has_the_folder_the_database_and_the_keys_of_its_test(
    built: Built, tmp_path: Path
) -> None:
    seen = []
    for name in ("one", "other"):
        app = built.again(folder_of(tmp_path, name), "")
        with app.app_context():
            url = db.engine.url.database
        assert app.settings.instance_dir == app.config["INSTANCE_DIR"] == tmp_path / name
        assert url == str(tmp_path / name / "portal.sqlite")
        seen.append((app.config["SECRET_KEY"], app.config["WTF_CSRF_SECRET_KEY"]))
        close(app)
    assert len(set(seen)) == 2


def test_what_a_test_changes_in_it_is_gone_in_the_next(built: Built, tmp_path: Path) -> None:
    app = built.again(folder_of(tmp_path, "one"), "")
    kept = (set(vars(app)), set(app.extensions), dict(app.jinja_env.globals))
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["memory"] = {"of": "this test"}
    app.config["SESSION_COOKIE_SECURE"] = "changed"
    app.jinja_env.globals["word"] = "changed"
    app.before_request_funcs[None].append(lambda: "stopped")
    app.settings = app.settings.model_copy(update={"person_quota_bytes": 1})
    close(app)
    again = built.again(folder_of(tmp_path, "other"), "")
    assert (set(vars(again)), set(again.extensions), dict(again.jinja_env.globals)) == kept
    assert again.config["SESSION_COOKIE_SECURE"] is False
    assert again.settings.person_quota_bytes > 1
    assert again.test_client().get("/healthz").status_code == 200
    close(again)


def test_it_gives_back_what_it_uses_after_each_request_once(built: Built, tmp_path: Path) -> None:
    before = list(built.app.teardown_appcontext_funcs)
    app = built.again(folder_of(tmp_path, "one"), "")
    assert app.teardown_appcontext_funcs == before
    close(app)


def test_an_application_with_addresses_of_a_test_is_not_used_again(
    built: Built, tmp_path: Path
) -> None:
    app: Flask = built.again(folder_of(tmp_path, "one"), "")
    assert built.fits
    app.add_url_rule("/mine", "mine", lambda: "")
    assert not built.fits
