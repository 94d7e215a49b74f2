from . import service_visit_plan
from . import service_visit
from . import service_visit_finding
from . import res_partner
