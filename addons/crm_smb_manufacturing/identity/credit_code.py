"""The unified social credit code of Chinese organisations (GB 32100-2015).

What: 18 characters: registering authority, kind, six digits of the district, nine
      characters of the organisation, one check character (no I, O, S, V, Z).
How:  python-stdnum does the arithmetic; this module forgives how people type it
      (lower case, full width, spaces, dashes) and says what is wrong in a word.
Cost: one modulus over 18 characters.
"""

import re
import unicodedata

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

_NOISE = re.compile(r"[\s\-‐-―_.·:：]+")


def normalise_code(text):
    """Return the code as it is printed on a licence, '' for nothing.

    Full-width characters become half-width, letters upper case; spaces and dashes go.
    """
    if not text:
        return ""
    return _NOISE.sub("", unicodedata.normalize("NFKC", str(text))).upper()


def check_code(text):
    """Return what is wrong with a code: ``None`` (right), or
    ``"missing"``, ``"length"``, ``"format"`` or ``"checksum"``."""
    code = normalise_code(text)
    if not code:
        return "missing"
    try:
        uscc.validate(code)
    except InvalidLength:
        return "length"
    except InvalidChecksum:
        return "checksum"
    except ValidationError:
        return "format"
    return None
