"""Two workbooks of a trade fair: one is loaded, the other waits in its preview."""

from odoo.fields import Command

ADDON = "crm_smb_manufacturing"

LOADED = """公司名称,联系电话,城市
南昌赣显光电有限公司,0791-88231500,南昌
赣州虔光电子有限公司,0797-8120033,赣州
"""
WAITING = """华东展会客户登记表,,,
客户名称,电话,城市,统一社会信用代码
嘉兴秀洲显示技术有限公司,0573-83671200,嘉兴,
绍兴越城光电有限公司,0575-88230017,绍兴,91330600MA2BXXXX9Z
南昌赣显光电有限公司,0791-88231500,南昌,
,0571-88990011,杭州,
"""


def tell(env):
    """Take workbooks over as the supervisor."""
    loaded = _upload(env, "吉安展会名片.csv", LOADED)
    loaded.action_load()
    _upload(env, "华东展会客户.csv", WAITING)


def _upload(env, name, text):
    user = env.ref(f"{ADDON}.demo_user_supervisor")
    file = env["ir.attachment"].with_user(user).create({"name": name, "raw": text.encode()})
    job = env["takeover.job"].with_user(user).create({"file_ids": [Command.set(file.ids)]})
    job.action_read()
    job.action_check()
    return job
