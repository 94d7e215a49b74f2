from . import journey
from . import delay
from . import event
from . import milestone
from . import profit
from . import customer
from . import handover
from . import ticket
