from . import test_cost_engine
from . import test_customer_business
from . import test_journey_engine
from . import test_journey_order
from . import test_profit_line
from . import test_profit_report
