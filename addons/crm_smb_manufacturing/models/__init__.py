from . import customer
from . import promise
from . import round
from . import takeover
