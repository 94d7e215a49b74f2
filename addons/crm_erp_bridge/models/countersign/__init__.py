from . import sale_countersign_department
from . import sale_countersign
from . import sale_countersign_clock
from . import sale_inquiry
