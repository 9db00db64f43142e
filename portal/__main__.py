"""`python -m portal` is the `portal` command."""

from portal.cli import portal

portal(prog_name="portal")
