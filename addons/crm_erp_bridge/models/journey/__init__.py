from . import account_move
from . import account_payment
from . import mrp_production
from . import stock_move
from . import stock_picking
from . import sale_order_line
from . import sale_order
from . import sale_order_journey
