"""Company names as keys.

What: the words that tell firms apart, without legal form, places in brackets, punctuation,
      width and case: 深圳市佳禾（中国）触控有限公司 and 深圳佳禾触控股份有限公司 are one key.
How:  NFKC (width), case fold, brackets, punctuation, legal forms from the end, the suffix
      of a place in front (深圳市 -> 深圳), in this order.
Cost: a dozen regular expressions a name, about 10 µs.
"""

import difflib
import re
import unicodedata

from .places import CITIES, PLACES, PROVINCES

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
_FORMS_EN = (
    "companylimited",
    "incorporated",
    "corporation",
    "colimited",
    "company",
    "limited",
    "group",
    "coltd",
    "gmbh",
    "corp",
    "inc",
    "llc",
    "ltd",
    "plc",
    "co",
    "ag",
)
_BRACKET = re.compile(r"[(\[{<【〔《「『]([^()\[\]{}]*?)[)\]}>】〕》」』]")
_FORMS_IN_BRACKETS = frozenset(_FORMS_ZH) | {
    "普通合伙",
    "有限合伙",
    "个体工商户",
    "个人独资",
    *_FORMS_EN,
}
_SUFFIX = re.compile(r"(省|市|特别行政区|自治区|县|区)$")
_WORDS_EN = re.compile(r"[a-z]+")


def _is_place(text):
    return text in PLACES or _SUFFIX.sub("", text) in PLACES


def _strip_bracket(match):
    inner = "".join(c for c in match[1] if c.isalnum())
    return "" if inner in _FORMS_IN_BRACKETS or _is_place(inner) else inner


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


def _front_place(key):
    """深圳市佳禾 -> 深圳佳禾, 广东省深圳市佳禾 -> 深圳佳禾."""
    place, rest = split_place(key)
    if not place or len(rest) < 2:
        return key
    if place in PROVINCES:
        city, after = split_place(rest)
        if city in CITIES and len(after) >= 2:
            return city + after
    return place + rest


def name_key(name):
    """Return the comparable key of a company name, '' for nothing.

    >>> name_key("上海同辉泰光电(股份)有限公司 ") == name_key("上海同辉泰光电股份有限公司")
    True
    >>> name_key("Acme Trading Co., Ltd.")
    'acmetrading'
    """
    if not name:
        return ""
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    text = _BRACKET.sub(_strip_bracket, text)
    words = re.findall(r"[^\W_]+", text.replace(".", "").replace("'", ""))
    words = _strip_forms_en(words)
    key = "".join(words)
    if not _WORDS_EN.fullmatch(key):
        key = _front_place(_strip_forms(key))
    return key


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
