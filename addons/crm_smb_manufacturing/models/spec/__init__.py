from . import mrp_production
from . import mrp_workorder
from . import sale_line_spec
from . import sale_order_line
from . import stock_move
from . import stock_move_line
from . import stock_rule
