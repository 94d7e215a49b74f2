from . import confirmation
from . import customer
from . import demo_story
from . import price
from . import promise
from . import round
from . import spec
from . import takeover
