from . import service_remedy
from . import service_remedy_line
