"""The two spreadsheet libraries, loaded when a spreadsheet is first read or written.

Importing them takes about as long as importing the rest of the portal (0.5 s and 0.4 s of
processor time each), and a server must start within 2 s. Most of its life it needs neither.
"""

import os
from functools import cache
from importlib import import_module
from typing import Any

# Read with defusedxml. It would take lxml, which sealing PDFs brings along: another parser, with
# other limits and other errors for a spoiled file.
os.environ["OPENPYXL_LXML"] = "False"


@cache
def reader() -> Any:
    """The module `openpyxl`."""
    return import_module("openpyxl")


@cache
def writer() -> Any:
    """The module `xlsxwriter`."""
    return import_module("xlsxwriter")
