"""A made-up register of firms, and the ways in which one of them is typed a second time.

What: ``make_firms(count, seed)`` gives Chinese and English firms as dicts (name, phone, email),
      many of them sisters: the same trade name in other cities, or another trade name in the
      same city. ``make_variants(firms, count, seed)`` types some of them again as people do.
How:  a seeded generator, so that every run measures the same set. A variant keeps at most what
      a second salesperson would know: the name in another spelling and often another line. The
      city may be left out, but not that of a firm with sisters: nobody could tell which is meant.
"""

import random
from collections import Counter

CITIES = "深圳 东莞 苏州 昆山 无锡 上海 北京 天津 重庆 广州 佛山 宁波 杭州 厦门 青岛 合肥 武汉 成都".split()
PROVINCE = {"深圳": "广东", "东莞": "广东", "苏州": "江苏", "无锡": "江苏", "宁波": "浙江", "青岛": "山东"}
SYLLABLES = "佳禾金穗泰兴华显东升恒达瑞丰联创宏远星宇光辉鼎盛德信力天海晶科凯润祥龙腾飞博雅卓新正明"
TRADES = (
    "光电 电子 触控 光学 精密 塑胶 五金 模具 包装 材料 显示 照明 自动化 机械 食品 果蔬 贸易 新能源".split()
)
KINDS = ["科技", "", "", "制品", "技术", "实业"]
FORMS = ["有限公司", "有限公司", "有限公司", "股份有限公司", "有限责任公司", "集团有限公司"]
CITIES_EN = "Shenzhen Suzhou Shanghai Beijing Dongguan Ningbo Qingdao Xiamen Singapore Munich".split()
WORDS_EN = (
    "Bright Golden North Blue Pacific Delta Summit Atlas Orion Crystal Silver River Eagle Prime Nova Vertex"
    " Lotus Apex Harbor Maple Zenith Terra Falcon Quantum Aurora Cobalt"
).split()
TRADES_EN = (
    "Display Optics Electronics Tooling Plastics Foods Packaging Trading Precision Lighting Motors".split()
)
FORMS_EN = ["Co., Ltd.", "Ltd.", "Inc.", "GmbH", "Corporation", "Limited", "LLC", "Pte. Ltd."]
MOBILE = ["138", "139", "150", "158", "183", "186"]
TRADITIONAL = str.maketrans(
    "电华东国际达龙飞远兴实业塑机贸显联创丰", "電華東國際達龍飛遠興實業塑機貿顯聯創豐"
)


def make_firms(count=2000, seed=20):
    """Return ``count`` firms, no two of which are one; about a fifth are sisters."""
    rng = random.Random(seed)
    firms, taken = [], set()
    while len(firms) < count:
        for firm in _family(rng):
            identity = (firm["core"], firm["city"])
            if identity not in taken and len(firms) < count:
                # A firm without a city in its name has no sisters: see _family.
                taken.add(identity)
                firms.append({**firm, "id": len(firms), **_lines(rng, len(firms))})
    return firms


def _family(rng):
    """One firm, or sisters of one trade name in different cities."""
    make = _chinese if rng.random() < 0.75 else _english
    core, kind = make(rng)
    cities = CITIES if kind == "zh" else CITIES_EN
    draw = rng.random()
    if draw < 0.12:
        here = rng.sample(cities, rng.choice([2, 2, 3]))
    elif draw < 0.8:
        here = [rng.choice(cities)]
    else:
        here = [""]
        core = _rare(rng, kind) + core
    form = rng.choice(FORMS if kind == "zh" else FORMS_EN)
    bracketed = rng.random() < (0.5 if len(here) > 1 else 0.15)
    for city in here:
        yield {
            "core": core,
            "city": city,
            "kind": kind,
            "form": form,
            "bracketed": bracketed,
            "name": _write(core, city, form, kind, bracketed),
        }


def _rare(rng, kind):
    """National names are protected: no other firm may carry them, in any city."""
    if kind == "en":
        return (
            f"{rng.choice('BCDFGKLMNPRST')}{rng.choice('aeiou')}{rng.choice('lmnrst')}{rng.choice('aeiou')}x "
        )
    return "".join(rng.sample("璟曜翊霖昊翰钧琪璞岚澜澄峻熙", 2))


def _chinese(rng):
    trade = rng.choice(TRADES)
    return "".join(rng.sample(SYLLABLES, rng.choice([2, 2, 3]))) + trade + rng.choice(KINDS), "zh"


def _english(rng):
    return " ".join([*rng.sample(WORDS_EN, rng.choice([1, 2, 2])), rng.choice(TRADES_EN)]), "en"


def _write(core, city, form, kind, bracketed):
    if kind == "en":
        if not city:
            return f"{core} {form}"
        return f"{core} ({city}) {form}" if bracketed else f"{city} {core} {form}"
    if not city:
        return core + form
    return f"{core}（{city}）{form}" if bracketed else f"{city}市{core}{form}"


def _lines(rng, number):
    """A mobile or a land line of its own, and an address on its own domain."""
    mobile = rng.random() < 0.7
    digits = f"{number:04d}{rng.randrange(10000):04d}"
    phone = f"{rng.choice(MOBILE)}{digits}" if mobile else f"0755-{digits}"
    return {"phone": phone, "email": f"info@firm{number}.example" if rng.random() < 0.5 else ""}


# === the second time it is typed === #


def make_variants(firms, count=400, seed=21):
    """Return ``count`` (id of the firm, values as typed again)."""
    rng = random.Random(seed)
    sisters = Counter(firm["core"] for firm in firms)
    return [
        (firm["id"], _again(rng, {**firm, "has_sisters": sisters[firm["core"]] > 1}))
        for firm in rng.sample(firms, count)
    ]


def _again(rng, firm):
    draw = rng.random()
    name = _name_again(rng, firm)
    if draw < 0.55:  # another contact of the same firm
        return {"name": name, "phone": f"13{rng.randrange(10**9):09d}"}
    if draw < 0.85:
        return {"name": name, "phone": _phone_again(rng, firm["phone"])}
    if draw < 0.95:
        return {"name": name}
    # A mere short name, but the same line.
    short = firm["core"][:4] if firm["kind"] == "zh" else firm["core"].split()[0]
    return {"name": short, "phone": _phone_again(rng, firm["phone"])}


def _name_again(rng, firm):
    zh = firm["kind"] == "zh"
    form = rng.choice(FORMS if zh else FORMS_EN)
    core, city = firm["core"], firm["city"]
    style = rng.choice(["front", "front", "bracket", "tail" if zh else "bracket", "none"])
    if style == "none" and firm["has_sisters"]:
        style = "front"
    if not city or style == "none":
        name = _write(core, "", form, firm["kind"], False)
    elif style == "tail":
        name = f"{core}{city}{form}"
    else:
        name = _write(core, city, form, firm["kind"], style == "bracket")
        if zh and style == "front":
            name = name.replace(f"{city}市", rng.choice(_fronts(city)), 1)
    for change in rng.sample(_CHANGES_ZH if zh else _CHANGES_EN, rng.choice([0, 1, 2])):
        name = change(name, rng)
    return name


def _fronts(city):
    fronts = [city, f"{city}市"]
    if city in PROVINCE:
        fronts.append(f"{PROVINCE[city]}省{city}市")
    return fronts


def _full_width(text, _rng):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text)


def _blank(text, rng):
    at = rng.randrange(1, len(text))
    return f"{text[:at]} {text[at:]}" if not text[at - 1].isascii() else f" {text} "


_CHANGES_ZH = [
    _full_width,
    _blank,
    lambda text, _rng: text.replace("（", "(").replace("）", ")"),
    lambda text, _rng: text.replace("（", "【").replace("）", "】"),
    lambda text, _rng: text.replace("有限公司", "（有限公司）") if "（" not in text else text,
    lambda text, rng: f"{text}{rng.choice('。.，,')}",
    lambda text, _rng: text.translate(TRADITIONAL),
    lambda text, _rng: text[:3] + "·" + text[3:],
    lambda text, _rng: f"“{text}”",
    lambda text, _rng: text.replace("有限", "（中国）有限", 1) if "（" not in text else text,
]
_CHANGES_EN = [
    _full_width,
    lambda text, _rng: text.upper(),
    lambda text, _rng: text.lower(),
    lambda text, _rng: text.replace(",", "").replace(".", ""),
    lambda text, _rng: text.replace(" ", "  "),
    lambda text, _rng: f"The {text}",
    lambda text, _rng: text.replace("(", "[").replace(")", "]"),
    lambda text, _rng: text.replace(" ", "-", 1) if "(" not in text else text,
]


def _phone_again(rng, phone):
    digits = phone.replace("-", "")
    if phone.startswith("0"):
        area, line = digits[:4], digits[4:]
        return rng.choice(
            [
                f"+86 {area[1:]} {line}",
                f"({area}){line[:4]}-{line[4:]}",
                f"{area} {line}转801",
                f"0086{area[1:]}{line}",
            ]
        )
    return rng.choice(
        [
            f"+86 {digits}",
            f"+86-{digits[:3]}-{digits[3:7]}-{digits[7:]}",
            "".join(chr(ord(c) + 0xFEE0) for c in digits),
            f"{digits[:3]} {digits[3:7]} {digits[7:]}",
            f"0086{digits}",
            f"（86）{digits}",
        ]
    )
