"""`python -m portal` is the `portal` command."""

import gc
import os

# What the portal writes (database, files, logs) is nobody's but the owner's and the group's (OP-1).
os.umask(0o027)

# The server's allocator reads this when it is loaded. It would keep freed memory for each thread,
# 80 kB of it, and most of the server's threads only wait for slow lines.
os.environ.setdefault("_RJEM_MALLOC_CONF", "tcache:false")

# Some 1,800 modules are loaded, and they all stay: a collector that looks through them while they
# come costs a third of the start, and afterwards a part of every request.
gc.disable()

from portal.cli import portal  # noqa: E402  loads the server

gc.freeze()
gc.enable()

portal(prog_name="portal")
