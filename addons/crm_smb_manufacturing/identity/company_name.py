"""Company names as keys.

What: the words that tell firms apart, without legal form, places in brackets, punctuation,
      width, case and script: 深圳市佳禾（中国）触控有限公司 and 深圳佳禾觸控股份有限公司 are one key.
      ``name_key`` keeps the place in front, ``name_core`` leaves every place out and
      ``same_firm`` compares cores but keeps sister firms of different cities apart.
How:  NFKC (width), case fold, simplified characters, brackets, punctuation, legal forms from
      the end, the suffix of a place in front (深圳市 -> 深圳), in this order. Look for equal
      cores (indexed), then ask ``same_firm`` of the few that were found.
Cost: a dozen regular expressions a name, about 15 µs; names asked for again are remembered.
"""

import difflib
import functools
import re
import unicodedata
from typing import NamedTuple

from .places import CITIES, CITIES_EN, PLACES, PROVINCES, REGIONS
from .script import simplify

# Longest first: the first one that fits the end of a name is removed, then again.
_FORMS_ZH = (
    "股份有限责任公司",
    "集团股份有限公司",
    "集团有限责任公司",
    "集团有限公司",
    "股份有限公司",
    "有限责任公司",
    "普通合伙企业",
    "有限合伙企业",
    "个人独资企业",
    "股份公司",
    "集团公司",
    "有限公司",
    "分公司",
    "总公司",
    "股份",
    "有限",
    "集团",
    "公司",
    "控股",
)
# One word each; "Co., Ltd." is two of them.
_FORMS_EN = frozenset(
    """companylimited incorporated corporation colimited company limited group holding holdings coltd
    gmbh mbh corp inc llc llp ltd plc pte pty lp co ag kg ohg se sa sas sarl srl spa sl bv nv oy ab as aps
    kk kft sro doo sdn bhd sdnbhd liability private""".split()
)
_SHORT_EN = {
    "intl": "international",
    "mfg": "manufacturing",
    "manufacture": "manufacturing",
    "tech": "technology",
    "technologies": "technology",
    "technol": "technology",
    "elec": "electronics",
    "electronic": "electronics",
    "ind": "industries",
    "industry": "industries",
    "industrial": "industries",
}
_NO_WORDS_EN = frozenset(("and", "the", "of"))
_BRACKET = re.compile(r"[(\[{<【〔《「『]([^()\[\]{}]*?)[)\]}>】〕》」』]")
_FORMS_IN_BRACKETS = frozenset(_FORMS_ZH) | {
    "普通合伙",
    "有限合伙",
    "个体工商户",
    "个人独资",
    *_FORMS_EN,
}
_SUFFIX = re.compile(r"(省|市|特别行政区|自治区|县|区)$")
_WORDS_EN = re.compile(r"[a-z0-9]+")
_JOINERS = re.compile(r"[.'’]|(?<=[^\W\d_])-(?=[^\W\d_])")  # Bio-Tech is Biotech
_CITY_HYPHEN = re.compile(rf"\b({'|'.join(sorted(CITIES_EN))})-|-({'|'.join(sorted(CITIES_EN))})\b")


class Parts(NamedTuple):
    """A name taken apart: the key, the key without places, the places that it names."""

    key: str
    core: str
    places: frozenset


def _place_name(text):
    return text if text in PLACES else _SUFFIX.sub("", text)


def _is_place(text):
    return _place_name(text) in PLACES


def _strip_brackets(text):
    """Return (text without forms and places in brackets, those places)."""
    places = set()

    def strip(match):
        inner = "".join(c for c in match[1] if c.isalnum())
        if inner in _FORMS_IN_BRACKETS:
            return ""
        if _is_place(inner):
            places.add(_place_name(inner))
            return ""
        return f" {inner} "

    return _BRACKET.sub(strip, text), places


def _strip_forms(text):
    """Remove legal forms from the end, at most three, never the whole name."""
    for _round in range(3):
        form = next((f for f in _FORMS_ZH if text.endswith(f)), None)
        if not form or len(text) - len(form) < 2:
            return text
        text = text[: -len(form)]
    return text


def _strip_forms_en(words):
    """Remove English legal forms from the end of a list of words."""
    while len(words) > 1 and words[-1] in _FORMS_EN:
        words = words[:-1]
    return words


def split_place(key):
    """Return (place in front, rest) of a name without punctuation."""
    for length in (4, 3, 2):
        head = key[:length]
        if head in CITIES or head in PROVINCES:
            return head, re.sub(r"^市|^省", "", key[length:])
    return "", key


def _front_places(key):
    """广东省深圳市佳禾 -> ([广东, 深圳], 佳禾); never the whole name."""
    places = []
    while len(places) < 2:
        place, rest = split_place(key)
        if not place or len(rest) < 2 or (places and place not in CITIES):
            break
        places.append(place)
        key = rest
    return places, key


def _chinese_parts(key, places):
    key = _strip_forms(key)
    front, core = _front_places(key)
    places.update(front)
    if front:
        # The last one is the nearest: 广东省深圳市佳禾 is 深圳佳禾.
        cut = next((p for p in reversed(front) if p in CITIES), front[-1])
        key = cut + core
    tail = core[-2:]
    # 佳禾触控深圳有限公司: somebody forgot the brackets.
    if (tail in CITIES or tail in PROVINCES) and len(core) > 4:
        places.add(tail)
        core = core[:-2]
    return key, core


def _english_parts(words, places):
    words = [_SHORT_EN.get(word, word) for word in words]
    key, core = "".join(words), list(words)
    for end in (0, -1):
        if len(core) > 2 and core[end] in CITIES_EN:
            places.add(core.pop(end))
    return key, "".join(core)


@functools.lru_cache(maxsize=8192)
def _parse(name):
    text = simplify(unicodedata.normalize("NFKC", name).casefold())
    text, places = _strip_brackets(text)
    text = _CITY_HYPHEN.sub(r" \1\2 ", text)
    words = re.findall(r"[^\W_]+", _JOINERS.sub("", text))
    words = [word for word in words if word not in _NO_WORDS_EN] or words
    words = _strip_forms_en(words)
    if _WORDS_EN.fullmatch("".join(words)):
        key, core = _english_parts(words, places)
    else:
        key, core = _chinese_parts("".join(words), places)
    return Parts(key, core, frozenset(places) - REGIONS)


def name_parts(name):
    """Return the :class:`Parts` of a company name; empty ones for nothing."""
    return _parse(str(name)) if name else Parts("", "", frozenset())


def name_key(name):
    """Return the comparable key of a company name, '' for nothing.

    >>> name_key("上海同辉泰光电(股份)有限公司 ") == name_key("上海同辉泰光电股份有限公司")
    True
    >>> name_key("Acme Trading Co., Ltd.")
    'acmetrading'
    """
    return name_parts(name).key


def name_core(name):
    """Return the key without any place: what to look up before asking :func:`same_firm`.

    >>> name_core("佳禾触控（深圳）有限公司") == name_core("深圳市佳禾触控股份有限公司")
    True
    """
    return name_parts(name).core


def same_firm(left, right):
    """Return whether two names may be one firm's: equal cores, no two different places.

    >>> same_firm("佳禾触控（深圳）有限公司", "佳禾触控有限公司")
    True
    >>> same_firm("佳禾触控（深圳）有限公司", "佳禾触控（上海）有限公司")
    False
    """
    left, right = name_parts(left), name_parts(right)
    if not left.core or left.core != right.core:
        return False
    return not (left.places and right.places and left.places.isdisjoint(right.places))


def name_similarity(left, right):
    """Return how alike two names are, 0 to 1; a place both begin with does not count.

    Takes names or keys. 1 means equal keys.
    """
    left, right = name_key(left), name_key(right)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    place_left, rest_left = split_place(left)
    place_right, rest_right = split_place(right)
    if place_left and place_left == place_right:
        left, right = rest_left, rest_right
    return difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()
