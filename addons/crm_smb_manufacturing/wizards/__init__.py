from . import crm_pool_transfer
from . import customer_commitment_break
from . import customer_interaction_new
from . import sale_round_new
