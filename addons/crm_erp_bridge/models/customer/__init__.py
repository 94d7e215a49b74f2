from . import customer_stock
from . import res_partner
from . import res_partner_briefing
