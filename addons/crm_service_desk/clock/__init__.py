from .deadline import add_hours, urgency
from .working_time import WorkingTime, without
