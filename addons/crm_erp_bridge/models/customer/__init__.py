from . import customer_stock
from . import res_partner
