from . import service_ticket_merge
from . import service_ticket_paste
from . import service_ticket_split
