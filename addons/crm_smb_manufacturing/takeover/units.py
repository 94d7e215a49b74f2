"""What units are called, and which of Odoo's units that is.

What: ``unit_reference("㎡")`` -> ``"uom.product_uom_square_meter"``, or None for a unit that the
      firm made itself (卷, 箱), which then is a unit of its own.
How:  a table over NFKC text, so that m² and ㎡ are m2.
Cost: a dictionary lookup.
"""

from .values import clean

_NAMES = {
    "uom.product_uom_unit": (
        "pcs pc pce piece pieces unit units ea each nos 个 件 只 片 张 条 支 套 颗 粒 块 根 枚 台"
    ),
    "uom.product_uom_dozen": "dozen 打",
    "uom.product_uom_kgm": "kg kgs kilogram 公斤 千克",
    "uom.product_uom_gram": "g gram grams 克",
    "uom.product_uom_ton": "t ton tons 吨",
    "uom.product_uom_meter": "m meter meters metre 米",
    "uom.product_uom_cm": "cm 厘米 公分",
    "uom.product_uom_millimeter": "mm 毫米",
    "uom.product_uom_km": "km 千米 公里",
    "uom.product_uom_square_meter": "m2 sqm m^2 平方米 平米 平方",
    "uom.product_uom_litre": "l litre liter liters 升",
    "uom.product_uom_milliliter": "ml 毫升",
    "uom.product_uom_cubic_meter": "m3 cbm 立方米 立方",
    "uom.product_uom_hour": "h hour hours 小时",
}
_REFERENCES = {name: reference for reference, names in _NAMES.items() for name in names.split()}


def unit_key(text):
    """Return a unit's name as the key it is looked up by."""
    return clean(text).casefold().rstrip(".").replace(" ", "")


def unit_reference(text):
    """Return the external id of Odoo's unit of this name, or None."""
    return _REFERENCES.get(unit_key(text))
