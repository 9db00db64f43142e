"""What a reader of PDF files finds in one; poppler's, which shares nothing with what wrote it."""

import subprocess
import unicodedata


def text_of(content: bytes) -> str:
    """The words a reader program finds, with single blanks."""
    asked = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(asked, input=content, capture_output=True, check=True)
    return " ".join(unicodedata.normalize("NFKC", done.stdout.decode()).split())
