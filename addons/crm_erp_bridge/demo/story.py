"""Half a year at the demo company, from the first order to the last complaint.

Told once by ``demo/story.xml`` through ``smb.demo.story``; see ``sales.py``, ``service.py``,
``delays.py`` and ``follow.py``.
"""

from odoo.addons.crm_smb_manufacturing.demo.lost import judge_fresh_orders
from odoo.addons.crm_smb_manufacturing.demo.story import settle_messages

from . import delays, follow, sales, service


def tell(env):
    """Make the documents of the demo company that need all three addons."""
    env = env(context={**env.context, "mail_notify_force_send": False})
    service.tell(env, sales.tell(env))
    delays.tell(env)
    follow.tell(env)
    judge_fresh_orders(env)
    settle_messages(env)
