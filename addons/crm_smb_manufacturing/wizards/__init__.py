from . import crm_lead_to_opportunity
from . import customer_merge
from . import sale_round_new
