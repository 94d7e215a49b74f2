from . import customer_commitment
from . import customer_interaction
from . import res_partner
from . import crm_lead
