"""What is agreed with customers, and what follows from it: templates of specifications, customer
part numbers, revisions, a change that must arrive, a price below a colleague's, contracts."""

import base64

from odoo.fields import Command

from .days import day

ADDON = "crm_smb_manufacturing"

# product, [(name, usual value, must be said)]
TEMPLATES = [
    # Made to stock like this: only what is wanted otherwise is made for its order.
    (
        "bl_2812",
        [("Colour 颜色", "Cool white 冷白", True), ("Packaging 包装", "20 per tray 吸塑盘20片", False)],
    ),
    ("bl_3502", [("Colour 颜色", "Cool white 冷白", True), ("Marking 标识", "QR code 二维码", False)]),
    (
        "bl_7003",
        [
            ("Luminance 亮度", "≥ 12000 cd/m²", True),
            ("Temperature 温度", "-40 … +85 °C", True),
        ],
    ),
]
# customer, product, its number and name
NUMBERS = [
    ("qiming", "bl_2812", "KSQM-2812-A", "2.8寸背光模组"),
    ("lantian", "bl_3502", "LT8-00350", "门口机背光"),
    ("haishu", "bl_7003", "NBHS.7003.01", "7寸仪表背光"),
    ("shijie", "bl_4304", "SJT-BLU-43", "POS 背光板"),
]


def tell_before(env):
    """What is known before anything is offered."""
    for product, names in TEMPLATES:
        _known(env, f"product_{product}").product_tmpl_id.spec_template_ids = [
            Command.create({"sequence": number, "name": name, "value": value, "is_required": must})
            for number, (name, value, must) in enumerate(names)
        ]
    env["product.customer.code"].create(
        [
            {
                "partner_id": _known(env, f"customer_{customer}").id,
                "product_tmpl_id": _known(env, f"product_{product}").product_tmpl_id.id,
                "code": code,
                "name": name,
            }
            for customer, product, code, name in NUMBERS
        ]
    )


def tell(env):
    """What follows from the quotations of the story."""
    revise_bills(env)
    change_a_product(env)
    undercut_a_colleague(env)
    sign_contracts(env)


def ask_in_the_portal(env):
    """Customers order again and ask by themselves; somebody has to look at it.

    The second one is the customer whose login the demo has: it sees its request.
    """
    last = env["sale.order"].search([("state", "=", "sale")], order="date_order, id", limit=1)
    people = last.partner_id.child_ids
    env["sale.order"]._create_pull(
        (people.filtered("email") or people or last.partner_id)[0],
        last.company_id,
        last.partner_id,
        [line._prepare_pull_vals(line.product_uom_qty) for line in last.order_line if line.product_id],
        requested_date=day(25),
        remark="Same as last time, please. Can you deliver before our fair?",
        source=last,
    )
    product = _known(env, "product_bl_2812")
    env["sale.order"]._create_pull(
        _known(env, "contact_qiming_shen"),
        env.company,
        _known(env, "customer_qiming"),
        [{"product_id": product.id, "product_uom_qty": 15000, "pull_qty": 15000}],
        requested_date=day(40),
        remark="Price and date for the next quarter, please.",
    )


def make_a_new_product(env):
    """A customer accepted what no product is yet: the engineer has its draft bill as a task."""
    env.company.product_engineer_id = _person(env, "engineer")
    offered = _known(env, "product_bl_7003")
    offered.product_tmpl_id.new_product_per_spec = True
    seller = _person(env, "sales2")
    order = (
        env["sale.order"]
        .with_user(seller)
        .create(
            {
                "partner_id": _known(env, "customer_haishu").id,
                "user_id": seller.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": offered.id,
                            "product_uom_qty": 1200,
                            "price_unit": 33.5,
                            "intended_use": "Harvester dashboard 收割机仪表",
                            "spec_ids": [
                                Command.create({"name": "Luminance 亮度", "value": "≥ 15000 cd/m²"}),
                                Command.create({"name": "Temperature 温度", "value": "-40 … +95 °C"}),
                            ],
                        }
                    )
                ],
            }
        )
    )
    order.action_promise()
    order.action_new_round()
    order.round_ids.action_accept()


def revise_bills(env):
    """One bill is in its second revision, of another one the engineer drafts it."""
    bills = [_known(env, f"bom_bl_{number}", "engineer") for number in ("5001", "4304")]
    for bill, is_released in zip(bills, (True, False), strict=True):
        bill.use_revisions = True
        draft = bill.browse(bill.action_new_revision()["res_id"])
        draft.bom_line_ids[0].product_qty *= 1.02
        if is_released:
            draft.action_release()


def change_a_product(env):
    """A customer wants the lot on every piece: who has it open decides, one wish is a draft."""
    engineer = _person(env, "engineer")
    Change = env["product.change"].with_user(engineer)
    product = _known(env, "product_bl_3502")
    released = Change.create(
        {
            "subject": "二维码标识改为含批次号 Lot in the QR code",
            "origin": "complaint",
            "partner_id": _known(env, "customer_lantian").id,
            "product_ids": [Command.set(product.ids)],
            "description": "<p>打印含批次号的二维码，贴在 FPC 背面。</p>",
            "spec_ids": [Command.create({"name": "Marking 标识", "value": "QR code with lot 批次二维码"})],
            "effective_date": day(3),
        }
    )
    released.action_release()
    Change.create(
        {
            "subject": "胶框改用黑色料 Black frame",
            "partner_id": _known(env, "customer_haishu").id,
            "product_ids": [Command.set(_known(env, "product_bl_7003").ids)],
            "description": "<p>客户要求减少漏光，待样品确认。</p>",
            "effective_date": day(20),
        }
    )


def undercut_a_colleague(env):
    """The sales manager offers a customer less than the colleague who keeps it, and asks."""
    manager = _person(env, "salesmgr")
    order = (
        env["sale.order"]
        .with_user(manager)
        .create(
            {
                "partner_id": _known(env, "customer_lantian").id,
                "user_id": manager.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": _known(env, "product_bl_3502").id,
                            "product_uom_qty": 20000,
                            "price_unit": 9.2,
                        }
                    )
                ],
            }
        )
    )
    action = order.action_ask_price()
    wizard = env[action["res_model"]].with_user(manager).browse(action["res_id"])
    wizard.reason = "年框20000片，一次下单。"
    wizard.action_ask()


def sign_contracts(env):
    """One contract waits for its approval, a framework is signed and called off."""
    sales, finance, gm = (_person(env, role) for role in ("sales2", "finance", "gm"))
    finance.group_ids = [Command.link(env.ref(f"{ADDON}.group_contract_finance").id)]
    gm.group_ids = [
        Command.link(env.ref(f"{ADDON}.group_contract_{name}").id) for name in ("department", "legal")
    ]
    env["sale.signing.power"].create({"user_id": sales.id, "amount": 500_000, "date_start": day(-200)})
    accepted = env["sale.round"].search([("state", "=", "accepted")], limit=1).order_id
    if accepted:
        seller = accepted.user_id
        action = accepted.with_user(seller).action_new_contract()
        env["sale.contract"].with_user(seller).browse(action["res_id"]).action_request_approval()
    framework = (
        env["sale.contract"]
        .with_user(sales)
        .create(
            {
                "name": "4.3寸背光源框架合同 Framework backlights 4.3",
                "partner_id": _known(env, "customer_xinchen").id,
                "user_id": sales.id,
                "date_start": day(-60),
                "date_end": day(25),
                "line_ids": [
                    Command.create(
                        {
                            "product_id": _known(env, "product_bl_4304").id,
                            "planned_qty": 12000,
                            "price_unit": 12.9,
                        }
                    )
                ],
            }
        )
    )
    framework.action_request_approval()
    framework.with_user(finance).validate_tier()
    checks = env["sale.contract.check"].with_user(sales)
    checks.create(
        [
            {"contract_id": framework.id, "kind": kind, "result": "good"}
            for kind in ("standing", "credit", "ability")
        ]
    )
    scan = (
        env["ir.attachment"]
        .with_user(sales)
        .create({"name": "framework_signed.pdf", "datas": base64.b64encode(b"%PDF-1.4\n%%EOF\n")})
    )
    framework.write({"signed_attachment_ids": [Command.set(scan.ids)], "is_declared_equal": True})
    framework.action_sign()


def _known(env, name, login=None):
    record = env.ref(f"{ADDON}.{name}")
    return record.with_user(_person(env, login)) if login else record


def _person(env, role):
    return env.ref(f"{ADDON}.demo_user_{role}")
