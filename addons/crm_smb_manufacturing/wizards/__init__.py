from . import crm_pool_transfer
from . import sale_round_new
