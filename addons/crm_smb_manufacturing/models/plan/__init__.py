from . import union_view_mixin
from . import mail_tracking_value
from . import sales_plan_item
from . import sales_plan_move
from . import sales_plan
