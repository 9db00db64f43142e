"""The pure core of the ledger: evidence in, a profile out, by policy and date.

How a service uses it:

1. Appending. Load the revisions of the source (`NaturalKey` without the revision), ask
   `may_append`, insert the event and its lines. `touched` names the competencies to recompute.
2. The cache. For each touched competency load *every* revision of *every* source that ever had a
   line of that competency for the person (a correction may have taken the line away), all its
   lines of that competency, and store what `timeline` returns as the `profile_segment` rows of
   the pair. A reader takes the row whose `from_on <= day < until_on`; no row means level 0.
3. Why. `profile` gives the same level for one day from the same events, with every deciding and
   every unused line. `Horizon` cuts the events to what was known at chain positions.
4. The chain. The sequencer gives each committed entry the next position of its agency and stores
   `entry_hash`; `verify` recomputes everything.

Nothing here reads a clock or a database; each function is a fold over the values it is given, so
their order never matters. Decision record 0002 tells why.
"""
