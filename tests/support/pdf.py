"""What a reader of PDF files finds in one; poppler's, which shares nothing with what wrote it."""

import re
import subprocess
import unicodedata


def text_of(content: bytes) -> str:
    """The words a reader program finds, with single blanks."""
    asked = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(asked, input=content, capture_output=True, check=True)
    return " ".join(unicodedata.normalize("NFKC", done.stdout.decode()).split())


def language_of(content: bytes) -> str:
    """In which language a reader program says the words aloud."""
    [found] = set(re.findall(rb"/Lang ?\((\w+)\)", content))
    return bytes(found).decode()
