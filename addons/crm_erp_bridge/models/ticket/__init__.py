from . import mrp_production
from . import sale_order
from . import sale_order_line
from . import service_ticket
from . import stock_lot
from . import service_fact_finder
from . import service_eightd
