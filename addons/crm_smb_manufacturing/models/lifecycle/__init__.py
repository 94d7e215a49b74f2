from . import customer_lifecycle_policy
from . import customer_lifecycle_log
from . import res_partner
from . import res_partner_loader
from . import res_partner_refresh
from . import res_partner_wording
from . import sale_order
