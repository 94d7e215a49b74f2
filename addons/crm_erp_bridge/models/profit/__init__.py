from . import mrp_production
from . import sale_order_line
from . import sale_order
from . import customer_profit
from . import mrp_workorder
