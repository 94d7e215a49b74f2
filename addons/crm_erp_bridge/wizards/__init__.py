from . import credit_release_ask
from . import sale_delay_objection
