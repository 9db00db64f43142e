"""What a course is found by: Indonesian stems with weights, the same on both databases.

A stem is kept with the weight of the places it stands in: a word of the title says more about a
course than one in a lesson's text. The search adds the weights up; no database's own full-text
search is used, since they stem differently and know no Indonesian (decision 0014).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

TITLE, NAMES, SUMMARY, HEADINGS = 24, 12, 8, 6
MOST_OF_TEXT = 5  # however often a word stands in the lessons, it weighs no more

STEM_LENGTH = 40
_WORD = re.compile(r"[^\W_]{2,}")
# Words in nearly every text; what is left of them after stemming would find everything.
_COMMON = """
ada adalah agar akan anda antara apa atas atau bagi bahwa bagaimana belum bisa dalam dan dapat dari
dengan di hanya harus hingga ia ini itu jadi jika juga kalau karena kami ke kepada kita lain lebih
maka mereka oleh pada para saat saja saya sebagai seperti setiap sudah tanpa tentang tersebut tetapi
tidak untuk yaitu yang the and of for to in on with
"""
_STOP = frozenset(_COMMON.split())


@cache
def _stemmer() -> Stemmer:
    return StemmerFactory().create_stemmer()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one lower-case word: perizinan → izin, menilai → nilai."""
    return str(_stemmer().stem(word))[:STEM_LENGTH]


def stems(text: str) -> list[str]:
    """The stems of a text in its order, common words left out."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [stem(word) for word in _WORD.findall(plain) if word not in _STOP]


def weighed(places: Iterable[tuple[int, str]], body: Iterable[str]) -> Mapping[str, int]:
    """Stem → weight. `places` are (weight, text), `body` the texts of the lessons."""
    found: Counter[str] = Counter()
    for weight, text in places:
        for one in set(stems(text)):
            found[one] += weight
    for one, times in Counter(one for text in body for one in stems(text)).items():
        found[one] += min(times, MOST_OF_TEXT)
    return found
