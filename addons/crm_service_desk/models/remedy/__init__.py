from . import service_remedy_kind_mixin
from . import service_remedy
from . import service_remedy_line
