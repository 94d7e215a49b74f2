from . import revision_part_mixin
from . import mrp_bom
from . import mrp_bom_line
from . import mrp_bom_byproduct
from . import mrp_routing_workcenter
from . import mrp_production
from . import mrp_workorder
