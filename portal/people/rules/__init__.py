"""Decisions about people: plain values in, a decision or a named reason out.

One module per decision. Reasons are `StrEnum` members whose values are unique over the whole
area ("number.empty", "grant.outside_subtree"), because members of two such enums with equal
values would be equal and share a hash.
"""
