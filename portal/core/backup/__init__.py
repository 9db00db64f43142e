"""One encrypted file with everything an installation knows, and the way back (OP-11)."""
