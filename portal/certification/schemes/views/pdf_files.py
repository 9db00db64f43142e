"""A stored PDF of a certificate as a download."""

from flask import Response

from portal.core import stored
from portal.core.tabular import content_disposition


def served(key: str, number: str) -> Response:
    """The bytes as they were made, called after the certificate's number."""
    with stored.storage().open(key) as content:
        response = Response(content.read(), mimetype="application/pdf")
    name = f"sertifikat-{number.replace('/', '-')}.pdf"
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
