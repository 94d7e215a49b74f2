from . import sale_journey_event
from . import sale_order
from . import sale_journey_webhook
from . import sale_journey_delivery
