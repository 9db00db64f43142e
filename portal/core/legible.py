"""The symbols of whatever somebody reads on paper and types again: tickets, receipts, the typed
codes of certificates, activation and recovery codes.

Letters and digits without those that look alike (I, L, O, 0, 1): 31 symbols, 4.95 bits each.
"""

from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
