"""Importing people, units and posts: the database side of `rules.importing`.

`files` (the upload) → `staging` (each line judged, who comes and goes) → `confirming` (one
person, once) → `applying` (short transactions, resumable) → `undoing`.
"""
