from . import journey
from . import profit
from . import customer
from . import ticket
