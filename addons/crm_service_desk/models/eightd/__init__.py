from . import service_eightd
from . import service_eightd_gate
from . import service_eightd_step
from . import service_eightd_containment
from . import service_eightd_find
from . import service_ticket
from . import stock_lot
from . import stock_move_line
