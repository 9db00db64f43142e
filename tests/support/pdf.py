"""What a reader of PDF files finds in one; poppler's, which shares nothing with what wrote it."""

import subprocess


def text_of(content: bytes) -> str:
    """What a reader extracts from a PDF, on one line."""
    asked = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(asked, input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
