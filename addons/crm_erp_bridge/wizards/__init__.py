from . import sale_delay_objection
