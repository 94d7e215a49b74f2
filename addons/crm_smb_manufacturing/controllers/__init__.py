from . import export
from . import portal_round
from . import portal_pull
