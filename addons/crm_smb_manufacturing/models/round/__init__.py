from . import sale_round
from . import sale_round_answer
from . import sale_round_line
from . import sale_order
from . import sale_order_answer
from . import sale_order_line
