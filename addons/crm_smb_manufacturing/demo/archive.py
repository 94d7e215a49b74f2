"""What the demo company knows about its customers: people, results, banks; some of it stale."""

from dateutil.relativedelta import relativedelta

from .days import day

ADDON = "crm_smb_manufacturing"

# contact: superior, department, decides on, preferred channel, consent, preferences
PEOPLE = {
    "qiming_gu": (
        None,
        "General Management",
        "Vendors above 1 million a year",
        "visit",
        "given",
        "Green tea",
    ),
    "qiming_shen": ("qiming_gu", "Purchasing", "Price and quantity", "wechat", "given", "Calls after 3 p.m."),
    "qiming_lu": ("qiming_gu", "Quality", "Release of samples", "email", "given", ""),
    "lantian_su": (None, "R&D", "Specification", "visit", "given", "Likes to see the line"),
    "lantian_qiu": ("lantian_su", "Purchasing", "Price", "phone", "given", ""),
    "lantian_zheng": ("lantian_qiu", "Planning", "Delivery dates", "wechat", None, ""),
    "shijie_luo": (None, "Purchasing", "Price", "wechat", "given", ""),
    "shijie_peng": ("shijie_luo", "Engineering", "Optical test", "email", "withdrawn", "No calls"),
    "xinchen_fang": (None, "Purchasing", "", "phone", None, ""),
    "haishu_yu": (None, "Purchasing", "Nominated vendors", "email", "given", ""),
    "haishu_mao": ("haishu_yu", "Quality", "PPAP", "email", "given", ""),
    "jiangning_gu": (None, "", "Everything", "phone", "given", ""),
}
# contact, firm, function, superior, role, decides on, channel
MORE_PEOPLE = [
    ("钱丽", "qiming", "Buyer", "qiming_shen", "buyer", "Call-offs", "wechat"),
    ("丁浩", "qiming", "Incoming inspector", "qiming_lu", "gatekeeper", "Acceptance of lots", "phone"),
    ("卢晓明", "qiming", "Optical engineer", "qiming_gu", "influencer", "Brightness and colour", "wechat"),
]
# customer: revenue, profit, assets, debts (million), employees; growth a year in per cent
RESULTS = {
    "qiming": (820, 61, 640, 310, 1450, 9),
    "lantian": (1460, 118, 1900, 870, 2600, 12),
    "shijie": (390, 22, 260, 150, 620, 4),
    "haishu": (560, 47, 480, 190, 880, 15),
    "jinping": (940, 30, 1210, 760, 1700, -3),
    "hongsheng": (85, -6, 70, 61, 190, -18),
}
BANKS = {
    "qiming": "32250198 8236 0000 1187",
    "lantian": "4100 0213 0920 0046 551",
    "shijie": "7559 2186 3410 801",
    "haishu": "3901 1100 0902 3345 678",
}
# customer: months since somebody confirmed the archive
CONFIRMED = {
    "qiming": 1,
    "lantian": 3,
    "shijie": 8,
    "xinchen": 14,
    "huaping": 5,
    "hongsheng": 19,
    "haishu": 2,
    "delan": 26,
}
MILLION = 1_000_000


def tell(env):
    """Fill the archives and ask for those that nobody has confirmed for long."""
    introduce_people(env)
    know_results(env)
    know_banks(env)
    confirm_archives(env)


def customer(env, name):
    return env.ref(f"{ADDON}.customer_{name}")


def contact(env, name):
    return env.ref(f"{ADDON}.contact_{name}") if name else env["res.partner"]


def introduce_people(env):
    for name, (superior, department, decides, channel, consent, preferences) in PEOPLE.items():
        contact(env, name).write(
            {
                "superior_id": contact(env, superior).id,
                "department_name": department,
                "decides_what": decides,
                "preferred_channel": channel,
                "consent": consent,
                "consent_date": consent and day(-200),
                "preferences": preferences,
            }
        )
    env["res.partner"].create(
        [
            {
                "name": name,
                "parent_id": customer(env, firm).id,
                "lang": "zh_CN",
                "function": function,
                "superior_id": contact(env, superior).id,
                "buying_role": role,
                "decides_what": decides,
                "preferred_channel": channel,
            }
            for name, firm, function, superior, role, decides, channel in MORE_PEOPLE
        ]
    )


def know_results(env):
    last = day(0).year - 1
    env["customer.year.result"].create(
        [
            {
                "partner_id": customer(env, name).id,
                "year": last - ago,
                "revenue": round(revenue / (1 + growth / 100) ** ago) * MILLION,
                "profit": round(profit / (1 + growth / 100) ** ago) * MILLION,
                "assets": assets * MILLION,
                "debts": debts * MILLION,
                "employees": employees,
            }
            for name, (revenue, profit, assets, debts, employees, growth) in RESULTS.items()
            for ago in range(3)
        ]
    )


def know_banks(env):
    env["res.partner.bank"].create(
        [{"partner_id": customer(env, name).id, "acc_number": number} for name, number in BANKS.items()]
    )


def confirm_archives(env):
    for name, months in CONFIRMED.items():
        customer(env, name).archive_confirmed_date = day(0) - relativedelta(months=months)
    stale = env["res.partner"].search(
        [("is_archive_stale", "=", True), ("archive_reminded_date", "=", False)]
    )
    stale._remind_of_archive()
