"""Cells as values.

What: one converter per type of column; each takes a cell and the unit factor of its header
      and returns a value or raises BadValue.
How:  everything typed is NFKC-normalised first, so that full-width digits are digits. Numbers
      are ``Decimal`` in the column's base unit; dates ``datetime.date``; a birthday (month, day).
Cost: a few regular expressions a cell.
"""

import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation

from .errors import BadValue

# More decimals than this come from a division in a spreadsheet, not from a person.
MAX_DECIMALS = 6

_EMPTY = {"", "-", "--", "—", "/", "\\", "无", "暂无", "n/a", "na", "none", "null"}
_MULTIPLIERS = {
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "万": Decimal(10) ** 4,
    "千": Decimal(1000),
    "k": Decimal(1000),
    "": Decimal(1),
}
_NUMBER = re.compile(
    r"^([-+]?)(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?(亿|千万|百万|万|千|k)?"
    r"(元|块|rmb|cny|人民币|天|日|分钟|分|小时|台|pcs|个|件|kg|m2|hours?|days?)?$"
)
_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?$")
_DATE_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DATE_DAY_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_MONTH_DAY = re.compile(r"^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_EXCEL_EPOCH = datetime.date(1899, 12, 30)


def clean(value):
    """Return a cell as text: half width, single spaces, '' for nothing and for "none"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(value))).strip()
    return "" if text.casefold() in _EMPTY else text


def as_text(value, factor=1):
    """Text, or None. Not NFKC for the user's own words: 光学膜（厚） keeps its brackets."""
    if not clean(value):
        return None
    if isinstance(value, str):
        return re.sub(r"[\s\u3000]+", " ", value).strip()
    return clean(value)


def as_code(value, factor=1):
    """A key that people type: half width, no blanks."""
    return re.sub(r"\s+", "", clean(value)) or None


def as_number(value, factor=1):
    """A Decimal in the base unit of the column, or None."""
    text = clean(value).casefold()
    if not text:
        return None
    compact = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text)  # 1 000 000
    compact = re.sub(r"[,'¥$€￥]| (?!\d)|(?<!\d) ", "", compact)
    if re.fullmatch(r"\(.+\)", compact):  # bookkeepers' negative
        compact = "-" + compact[1:-1]
    match = _NUMBER.match(compact)
    if not match:
        raise BadValue("not_a_number", value=text)
    sign, digits, exponent, multiplier, _unit = match.groups()
    try:
        number = Decimal(f"{sign}{digits}{exponent or ''}")
    except InvalidOperation as error:
        raise BadValue("not_a_number", value=text) from error
    # An explicit multiplier in the cell stands for the one in the header.
    scale = _MULTIPLIERS[multiplier] if multiplier else Decimal(str(factor))
    return (number * scale).quantize(Decimal(1).scaleb(-MAX_DECIMALS)).normalize()


def as_positive(value, factor=1):
    """A number above zero."""
    number = as_number(value, factor)
    if number is not None and number <= 0:
        raise BadValue("not_positive", value=plain(number))
    return number


def as_not_negative(value, factor=1):
    """A number of zero or more."""
    number = as_number(value, factor)
    if number is not None and number < 0:
        raise BadValue("negative", value=plain(number))
    return number


def as_integer(value, factor=1):
    """A whole number of zero or more."""
    number = as_not_negative(value, factor)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadValue("not_whole", value=plain(number))
    return int(number)


def as_date(value, factor=1):
    """A date, from a date cell, ISO, Chinese, dotted, compact or spreadsheet serial text."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = clean(value)
    if not text:
        return None
    match = _DATE.match(text) or _DATE_COMPACT.match(text)
    if match:
        return _date(text, *match.groups())
    match = _DATE_DAY_FIRST.match(text)
    if match:
        return _day_first(text, *match.groups())
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _EXCEL_EPOCH + datetime.timedelta(days=int(float(text)))
    raise BadValue("not_a_date", value=text)


def _date(text, year, month, day):
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadValue("not_a_date", value=text) from error


def _day_first(text, first, second, year):
    """05.03.2020 is either; only a number above 12 tells which."""
    first, second = int(first), int(second)
    if first <= 12 and second <= 12 and first != second:
        raise BadValue("ambiguous_date", value=text)
    month, day = (first, second) if second > 12 else (second, first)
    return _date(text, year, month, day)


def as_month_day(value, factor=1):
    """A birthday as (month, day); a whole date gives its month and day."""
    text = clean(value) if isinstance(value, str) else ""
    match = _MONTH_DAY.match(text)
    if match:
        date = _date(text, 2000, *match.groups())  # a leap year
    else:
        date = as_date(value)
    return (date.month, date.day) if date else None


def as_source(value, factor=1):
    """'make' or 'buy', or None."""
    text = clean(value).casefold()
    if not text:
        return None
    for source, words in SOURCES.items():
        if text in words:
            return source
    raise BadValue("unknown_source", value=text)


SOURCES = {
    "make": {"自制", "自产", "生产", "制造", "make", "made", "manufacture", "m", "自制件"},
    "buy": {"采购", "外购", "购买", "采购件", "外购件", "buy", "bought", "purchase", "b", "p"},
}


def plain(number):
    """A Decimal as people write it: no exponent, no trailing zeros."""
    return f"{number:f}"


def decimals(number):
    """How many decimals a Decimal has."""
    return max(0, -number.normalize().as_tuple().exponent)
