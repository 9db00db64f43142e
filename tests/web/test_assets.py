"""Static files: vendored bytes as recorded, addresses that hold their content, the byte budget."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from portal.web.app import Portal
from portal.web.assets import STATIC, Asset, find, load_assets

PROJECT = STATIC.parents[2]
TEMPLATES = STATIC.parent / "templates"
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text())

# architecture.md §4: first visit at most 100 kB gzip on any page; 8 kB of it are the page's own.
# What every page loads was 60 kB when Bootstrap was first cut; the gate leaves room for icons.
FIRST_VISIT_GATE = 100_000
EVERY_PAGE_GATE = 70_000
PAGE_ITSELF = 8_000
EVERY_PAGE = [
    "vendor/bootstrap.min.css",
    "theme.css",
    "portal.js",
    "titipan.js",
    "vendor/htmx.min.js",
    "vendor/pjs-normal.woff2",
    "icons.svg",
    "ikon.svg",
]
# No page loads more than these besides.
SOME_PAGES = [
    "baca.css",
    "baca.js",
    "luring.js",
    "simpan.js",
    "kerja.css",
    "sertifikat.css",
    "vendor/pjs-italic.woff2",
]


@pytest.fixture(scope="module")
def assets() -> dict[str, Asset]:
    return load_assets()


def sent(asset: Asset) -> int:
    return len(asset.compressed or asset.content)


# Vendored files


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_a_vendored_file_has_the_recorded_bytes_and_its_licence(entry):
    content = (STATIC / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    licence = (STATIC / entry["licence_file"]).read_text()
    assert "opyright" in licence or "permission" in licence.lower()


def test_only_a_part_of_bootstrap_is_sent_with_its_licence(assets):
    bootstrap = find(assets, "vendor/bootstrap.min.css")
    assert b"Licensed under MIT" in bootstrap.content[:300]
    assert sent(bootstrap) < 12_000


def test_nothing_is_vendored_without_a_record():
    recorded = {entry["file"] for entry in MANIFEST} | {e["licence_file"] for e in MANIFEST}
    found = {
        path.relative_to(STATIC).as_posix()
        for path in (STATIC / "vendor").iterdir()
        if path.name != "manifest.json"
    }
    assert found <= recorded


def test_the_lock_pins_what_the_manifest_says_and_names_no_host():
    folder = PROJECT / "tools" / "vendor"
    lock_text = (folder / "package-lock.json").read_text()
    assert "http" not in lock_text
    packages = json.loads(lock_text)["packages"]
    for entry in MANIFEST:
        assert packages[f"node_modules/{entry['package']}"]["version"] == entry["version"]
    fonts = (folder / "fonts.txt").read_text()
    assert "://" not in fonts
    assert "--hash=sha256:" in fonts


def test_the_sprite_holds_exactly_the_listed_icons():
    listed = (PROJECT / "tools" / "vendor" / "icons.txt").read_text().split()
    drawn = re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text())
    assert drawn == listed
    assert listed == sorted(set(listed))


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = set((PROJECT / "tools" / "vendor" / "icons.txt").read_text().split())
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'icon(?:_name)?[(=] ?"([a-z0-9-]+)"', path.read_text())
    }
    assert named
    assert named - drawn == set()


# Addresses


def test_an_address_holds_the_hash_of_what_is_sent(assets):
    for asset in assets.values():
        assert hashlib.sha256(asset.content).hexdigest()[:12] == asset.digest
        assert f".{asset.digest}." in asset.url
        if asset.compressed is not None:
            assert gzip.decompress(asset.compressed) == asset.content


def test_style_sheets_refer_to_hashed_files(assets):
    theme = find(assets, "theme.css").content.decode()
    assert assets["vendor/pjs-normal.woff2"].url in theme
    assert "url(vendor/" not in theme


def test_a_style_sheet_that_refers_to_nothing_is_refused(tmp_path: Path):
    (tmp_path / "a.css").write_text("b{src:url(gone.woff2)}")
    with pytest.raises(LookupError, match=r"gone\.woff2"):
        load_assets(tmp_path)


def test_a_change_of_a_font_changes_the_address_of_its_style_sheet(tmp_path: Path):
    (tmp_path / "f.woff2").write_bytes(b"one")
    (tmp_path / "a.css").write_text("b{src:url('f.woff2')}c{src:url(data:image/png;base64,x)}")
    before = load_assets(tmp_path)["a.css"]
    (tmp_path / "f.woff2").write_bytes(b"two")
    after = load_assets(tmp_path)["a.css"]
    assert before.url != after.url
    assert b"url(data:image/png;base64,x)" in after.content


def test_scripts_lose_their_comment_lines_and_indentation_and_nothing_else(assets):
    texts = {path: path.read_text() for path in STATIC.rglob("*.js") if "vendor" not in path.parts}
    odd = [
        path
        for path, text in texts.items()
        if any(line.count("`") % 2 for line in text.splitlines())
    ]
    assert odd == []  # a text over several lines would lose its indentation, too
    written = texts[STATIC / "portal.js"].splitlines()
    kept = [line.lstrip(" ") for line in written if not line.strip().startswith("//")]
    assert assets["portal.js"].content.decode().splitlines() == kept
    assert sent(assets["portal.js"]) < 2000


def test_style_sheets_lose_their_comments_and_keep_their_rules(assets):
    written = (STATIC / "theme.css").read_text()
    theme = assets["theme.css"].content.decode()
    assert "/*" not in theme
    assert theme.count("{") == written.count("{")
    assert theme.count("}") == written.count("}")


def test_a_file_is_sent_for_ever_and_compressed_when_the_browser_can(app: Portal):
    client = app.test_client()
    theme = find(app.extensions["assets"], "theme.css")
    plain = client.get(theme.url)
    small = client.get(theme.url, headers={"Accept-Encoding": "gzip, br"})
    for response in (plain, small):
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert "Set-Cookie" not in response.headers
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert plain.headers["ETag"] != small.headers["ETag"]
    refused = client.get(theme.url, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_a_known_file_is_not_sent_again(app: Portal):
    client = app.test_client()
    url = find(app.extensions["assets"], "portal.js").url
    etag = client.get(url).headers["ETag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.data == b""


def test_fonts_are_sent_as_they_are(app: Portal):
    font = find(app.extensions["assets"], "vendor/pjs-normal.woff2")
    response = app.test_client().get(font.url, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Type"] == "font/woff2"
    assert response.data == font.content


def test_the_hash_of_another_release_brings_the_file_but_is_not_remembered(app: Portal):
    response = app.test_client().get("/static/theme.000000000000.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "theme.css",
        "nothing.000000000000.css",
        "vendor/manifest.json",
        "vendor/manifest.000000000000.json",
        "../app.py",
        "..%2Fapp.py",
        "",
    ],
)
def test_nothing_else_is_served(app: Portal, path: str):
    assert app.test_client().get(f"/static/{path}").status_code == 404


def test_an_unknown_name_in_a_template_is_a_fault(app: Portal):
    with app.test_request_context():
        for source, fault in (("{{ asset('gone.css') }}", "gone"), ("{{ icon('gone') }}", "gone")):
            with pytest.raises(LookupError, match=fault):
                app.jinja_env.from_string(source).render()


# Bytes


def test_the_first_visit_stays_in_its_budget(assets):
    everywhere = sum(sent(find(assets, name)) for name in EVERY_PAGE)
    besides = sum(sent(find(assets, name)) for name in SOME_PAGES)
    assert everywhere <= EVERY_PAGE_GATE
    assert everywhere + besides + PAGE_ITSELF <= FIRST_VISIT_GATE


def test_the_budget_counts_every_file_that_the_base_page_loads():
    base = (TEMPLATES / "base.html").read_text()
    loaded = set(re.findall(r'asset\("([^"]+)"\)', base)) | {"icons.svg"}
    assert loaded == set(EVERY_PAGE)
