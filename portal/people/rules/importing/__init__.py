"""Import of units, posts and people from tables, as pure steps.

bytes → `tables` (text, lines, header) → `columns` (which column is which field) → `rows` (one
line, its values or its faults) → `structure` and `people` (new, changed, same, refused against
what is known) → `plan` (the steps that were confirmed, in an order that can be cut anywhere).

Nothing here reads or writes a database; what is known comes in as a `known.Snapshot`, and equal
input always gives equal output. The format is described in docs/people-import.md.
"""
