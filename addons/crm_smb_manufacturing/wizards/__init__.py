from . import sale_round_new
from . import loss_dialog_mixin
from . import crm_lead_lost
from . import sale_order_lost
from . import customer_lost
from . import customer_lifecycle_override
