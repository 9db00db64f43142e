"""Static files under addresses that hold their content's hash, so that they never go stale.

Everything in static/ is read once, when a process makes its first application. Bootstrap is cut to
the rules in use, a style sheet's references become hashed names, and text is kept compressed
besides. Templates call `asset("theme.css")` and `icon("bell")`. An address is never reused for
other bytes, hence a cache may keep it for ever.
"""

import functools
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from portal.certification.documents import offline
from portal.core.access import anonymous
from portal.web import used_rules
from portal.web.templating import environment_of

STATIC = Path(__file__).parent / "static"
WORKER = "luring.js"  # serves saved modules without a line; its scope is that of courses alone
FOREVER = "public, max-age=31536000, immutable"

# What a browser may fetch. Anything else in the folder (the manifest) is not served.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
COMPRESSED = {".css", ".js", ".svg", ".txt"}

_CSS_URL = re.compile(r"url\(['\"]?(?![a-z]+:)([^)'\"#]+)['\"]?\)")
# Style sheets of which the pages use a small part.
CUT = {"vendor/bootstrap.min.css"}

# Scripts put together from small files, one concern each, so that a page loads one.
_EXAM = (
    "exam", "page", "answers", "journal", "clock", "sender", "navigator", "merging", "file",
    "submit", "main",
)  # fmt: skip
BUNDLES = {
    "exam.js": tuple(f"exam/{name}.js" for name in _EXAM),
    "exam-receipt.js": ("exam/exam.js", "exam/journal.js", "exam/file.js", "exam/receipt.js"),
    "exam-device.js": ("exam/device.js",),
    "exam-signin.js": ("exam/signin.js",),
}

# Scripts that another area keeps, because it puts them into files of its own as well.
KEPT_ELSEWHERE = {"periksa-inti.js": offline.CHECK}

# Comments of our own files stay at home: lines of scripts that hold nothing else, and those of
# style sheets. So does the indentation of scripts; no text of theirs goes over several lines.
_COMMENTS = {
    ".js": re.compile(rb"(?m)^ *//.*\n|^ +"),
    ".css": re.compile(rb"/\*.*?\*/\n?", re.DOTALL),
}
_HASHED = re.compile(r"(?P<stem>.+)\.[0-9a-f]{12}(?P<suffix>\.[a-z0-9]+)")
_SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)"')


@dataclass(frozen=True)
class Asset:
    """One static file as it is sent: its hashed name, its bytes, and those bytes compressed."""

    name: str
    hashed_name: str
    content_type: str
    content: bytes
    compressed: bytes | None
    digest: str

    @property
    def url(self) -> str:
        """The address that pages use."""
        return f"/static/{self.hashed_name}"


def load_assets(folder: Path = STATIC) -> dict[str, Asset]:
    """Every servable file below `folder` by its plain name, references resolved.

    Style sheets come last because their hash covers the hashed names they refer to.
    Raises LookupError when a style sheet refers to a file that is not there.
    """
    assets: dict[str, Asset] = {}
    parts = {folder / part for bundle in BUNDLES.values() for part in bundle}
    paths = {path for path in folder.rglob("*") if path.suffix in CONTENT_TYPES} - parts
    paths |= {folder / name for name, bundle in BUNDLES.items() if (folder / bundle[0]).exists()}
    outside = KEPT_ELSEWHERE if folder == STATIC else {}
    for name, path in outside.items():
        assets[name] = _asset(name, _COMMENTS[path.suffix].sub(b"", path.read_bytes()))
    for path in sorted(paths, key=lambda path: (path.suffix == ".css", path)):
        name = path.relative_to(folder).as_posix()
        files = [folder / part for part in BUNDLES.get(name, (name,))]
        content = b"".join(file.read_bytes() for file in files)
        if name in CUT:
            words = used_rules.words_of_the_portal()
            content = used_rules.cut(content.decode(), words).encode()
        if path.suffix == ".css":
            content = _with_hashed_references(name, content, assets)
        if path.suffix in _COMMENTS and path.parent == folder:
            content = _COMMENTS[path.suffix].sub(b"", content)
        assets[name] = _asset(name, content)
    return assets


@functools.cache
def shipped() -> Mapping[str, Asset]:
    """What static/ holds: read once in a process, however many applications it makes."""
    return MappingProxyType(load_assets())


def find(assets: Mapping[str, Asset], name: str) -> Asset:
    """The file of that plain name; LookupError names the missing one."""
    if name not in assets:
        raise LookupError(f"no static file is called {name!r}")
    return assets[name]


def icons_of(sprite: Asset) -> dict[str, Markup]:
    """Each symbol of the sprite as the markup that shows it; decorative, the words stand beside."""
    template = Markup('<svg class="pk-i" aria-hidden="true"><use href="{}#{}"></use></svg>')
    return {name: template.format(sprite.url, name) for name in _symbols(sprite)}


class Sessions(SecureCookieSessionInterface):
    """Cookie sessions that leave static files alone.

    flask-login looks into the session of every request, and Flask then adds `Vary: Cookie`:
    each sign-in would make the browser fetch every "immutable" file again.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write cookie and Vary, except on a static file."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_assets(app: Flask) -> None:
    """Serve static/ as endpoint `static`; give templates `asset(name)` and `icon(name)`.

    The application is made with `static_folder=None`, since Flask's own route serves
    changing content under one name, with a short life.
    """
    assets = shipped()
    icons = icons_of(find(assets, "icons.svg"))

    def asset(name: str) -> str:
        return find(assets, name).url

    def icon(name: str) -> Markup:
        if name not in icons:
            raise LookupError(f"no icon is called {name!r}; add it to tools/vendor/icons.txt")
        return icons[name]

    app.session_interface = Sessions()
    app.extensions["assets"] = assets
    app.extensions["assets_by_address"] = {item.hashed_name: item for item in assets.values()}
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=serve)
    environment = environment_of(app)
    environment.globals.update(asset=asset, icon=icon)
    environment.fixed = {"asset": asset, "icon": icon}


@anonymous
def serve(filename: str) -> Response:
    """A static file by its hashed name."""
    current: dict[str, Asset] = current_app.extensions["assets_by_address"]
    if filename in current:
        return _response(current[filename], FOREVER)
    # During a rolling release a page of the other release asks for its own hash:
    # what we have is better than a page without style, but must not be remembered.
    former = _HASHED.fullmatch(filename)
    plain_name = former["stem"] + former["suffix"] if former else ""
    assets: dict[str, Asset] = current_app.extensions["assets"]
    if plain_name not in assets:
        raise NotFound
    return _response(assets[plain_name], "no-cache")


def _response(asset: Asset, cache_control: str) -> Response:
    compress = asset.compressed is not None and request.accept_encodings["gzip"] > 0
    body = asset.compressed if compress else asset.content
    response = Response(body, content_type=asset.content_type)
    response.headers["Cache-Control"] = cache_control
    if asset.name == WORKER:
        response.headers["Service-Worker-Allowed"] = "/courses/"
    response.set_etag(f"{asset.digest}-gzip" if compress else asset.digest)
    if asset.compressed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if compress:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    return response


def _asset(name: str, content: bytes) -> Asset:
    path = PurePosixPath(name)
    digest = hashlib.sha256(content).hexdigest()[:12]
    squeeze = path.suffix in COMPRESSED
    return Asset(
        name=name,
        hashed_name=path.with_name(f"{path.stem}.{digest}{path.suffix}").as_posix(),
        content_type=CONTENT_TYPES[path.suffix],
        content=content,
        compressed=gzip.compress(content, compresslevel=9, mtime=0) if squeeze else None,
        digest=digest,
    )


def _with_hashed_references(name: str, content: bytes, assets: dict[str, Asset]) -> bytes:
    """Rewrite every relative url(…) of a style sheet to the hashed name of its target."""
    folder = PurePosixPath(name).parent

    def hashed(reference: re.Match[str]) -> str:
        return f"url({find(assets, (folder / reference[1]).as_posix()).url})"

    return _CSS_URL.sub(hashed, content.decode()).encode()


def _symbols(sprite: Asset) -> list[str]:
    return _SYMBOL.findall(sprite.content.decode())
