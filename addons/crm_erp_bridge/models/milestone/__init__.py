from . import sale_milestone
from . import sale_milestone_message
from . import sale_order
from . import sale_journey_event
from . import res_partner
