from .shortest import distance, order_stops
