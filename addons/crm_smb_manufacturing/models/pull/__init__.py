from . import res_company
from . import res_config_settings
from . import sale_promise_reason
from . import sale_order_line
from . import sale_order
