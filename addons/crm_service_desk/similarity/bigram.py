"""Likeness of two short texts in any language.

What    ``bigrams`` cuts a text into pairs of neighbouring characters, ``similarity`` compares two texts
        by the pairs that they share (Sorensen-Dice coefficient).
How     Full-width forms become half-width, case and everything that is neither letter nor digit is
        dropped. No words are needed: Chinese has no spaces, and a typing error costs two pairs only.
Cost    Linear in the length of the texts.

No Odoo import here: values in, values out.
"""

import unicodedata


def bigrams(text):
    """Return the set of character pairs of a text; a single character is a pair of its own.

    >>> sorted(bigrams("Ab-c"))
    ['ab', 'bc']
    >>> sorted(bigrams("背光不亮")) == sorted(["背光", "光不", "不亮"])
    True
    """
    plain = [char for char in unicodedata.normalize("NFKC", text or "").casefold() if char.isalnum()]
    if len(plain) == 1:
        return set(plain)
    return {first + second for first, second in zip(plain, plain[1:], strict=False)}


def similarity(one, other):
    """Return the likeness of two texts, or of two sets of bigrams, from 0 to 1.

    >>> similarity("Dark spots", "dark SPOTS!")
    1.0
    >>> similarity("Dark spots", "")
    0.0
    >>> similarity("背光不亮", "背光有点不亮") > 0.4
    True
    """
    one = bigrams(one) if isinstance(one, str) else one
    other = bigrams(other) if isinstance(other, str) else other
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
