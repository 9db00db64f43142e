"""The JSON-LD contexts of Open Badges 3.0, shipped as they were published and checked by hash.

Nothing is ever fetched: a context decides what a word means, so whoever could change one on its
way could change what a signature says. Both files are (c) W3C and 1EdTech, under Apache-2.0, taken
from 1EdTech's digital-credentials-public-validator.
"""

import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any, Final

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_SHIPPED: Final = {
    CREDENTIALS: (
        "credentials-v2.jsonld",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    BADGES: (
        "ob-v3p0-3.0.3.jsonld",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
}


@cache
def document(address: str) -> Any:
    """The context at `address`. Raises KeyError for one that is not shipped."""
    name, digest = _SHIPPED[address]
    content = files(__package__).joinpath(name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"{name}: not the context that was shipped")
    return json.loads(content)
