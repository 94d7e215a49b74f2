"""Telephone numbers as keys.

What: one text per subscriber line, whatever way it was typed: full width, +86, dashes,
      trunk zero, extension.
How:  national numbers of the home country are kept without country code and trunk
      prefix; foreign ones keep ``+`` and their country code. Nothing is validated:
      a wrong number equals itself, which is all a comparison needs.
      ``dialable`` prepares a number for being printed in its international form and
      leaves alone what is more, or less, than one number.
Cost: two regular expressions each.
"""

import re
import unicodedata

_EXTENSION = re.compile(r"(?:转|ext\.?|分机|x|#|;|/|、|,).*$", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:转|轉|分机|分機|ext\.?|x|#)\s*(\d{1,7})$", re.IGNORECASE)
_ONE_NUMBER = re.compile(r"\+?[\d\s().\-‐-―]+")
_NOT_DIGIT = re.compile(r"\D+")

# country -> (calling code, shortest and longest national number)
_COUNTRIES = {"CN": ("86", 10, 11), "HK": ("852", 8, 8), "TW": ("886", 8, 9)}


def dialable(text):
    """Return ``(number, extension)`` of a text that is one telephone number, else None.

    Full width becomes half width, the dashes of typographers plain ones; Chinese and
    English words for an extension are understood. Letters and second numbers are not:
    whoever reads them knows better what they mean.

    >>> dialable("０５１２-６２５５０１８９转８０１")
    ('0512-62550189', '801')
    """
    raw = unicodedata.normalize("NFKC", str(text or "")).strip()
    if re.fullmatch(r"\d+\.0", raw):  # a number that a spreadsheet made a float
        raw = raw[:-2]
    tail = _TAIL.search(raw)
    number = (raw[: tail.start()] if tail else raw).rstrip(" ,，")
    if not _ONE_NUMBER.fullmatch(number):
        return None
    return re.sub(r"[‐-―]", "-", number), tail.group(1) if tail else ""


def phone_key(text, country="CN"):
    """Return the key of a telephone number, '' when it has fewer than 5 digits.

    ``country``: ISO code of the country in which numbers are dialled without prefix.
    """
    if not text:
        return ""
    raw = unicodedata.normalize("NFKC", str(text)).strip()
    if re.fullmatch(r"\d+\.0", raw):  # a number that a spreadsheet made a float
        raw = raw[:-2]
    raw = raw.replace("(0)", "")
    international = raw.startswith("+")
    digits = _NOT_DIGIT.sub("", _EXTENSION.sub("", raw))
    if digits.startswith("00"):
        international, digits = True, digits[2:]
    if len(digits) < 5:
        return ""
    calling, shortest, longest = _COUNTRIES.get(country, ("", 0, 0))
    national = digits.removeprefix(calling)
    has_prefix = bool(calling) and national != digits
    if has_prefix and (international or shortest <= len(national) <= longest):
        return national.lstrip("0")
    if international:
        return f"+{digits}"
    return digits.lstrip("0") or digits
