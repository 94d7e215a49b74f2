from .deadline import add_hours, urgency
