"""`python -m portal` is the `portal` command."""

import os

from portal.cli import portal

# What the portal writes (database, files, logs) is nobody's but the owner's and the group's (OP-1).
os.umask(0o027)

portal(prog_name="portal")
