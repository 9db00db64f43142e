"""Documents of evidence as downloads."""

from flask import request, send_file
from flask.typing import ResponseReturnValue

from portal.core import stored
from portal.core.errors import NotFound
from portal.core.models import StoredFile
from portal.core.stored import Received
from portal.core.uploads import Purpose


def received() -> Received | None:
    """The file of the field `document`, checked and kept; None when none came. Raises Refused."""
    file = request.files.get("document")
    if file is None or not file.filename:
        return None
    return stored.receive(file.stream, file.filename, Purpose.DOCUMENT)


def sent(document: StoredFile | None) -> ResponseReturnValue:
    """The document as a download, never shown inside the portal (CO-4). Raises NotFound."""
    if document is None or document.deleted_at is not None:
        raise NotFound
    response = send_file(
        stored.storage().open(document.storage_key),
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.original_name,
        max_age=0,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
