from . import crm_competitor
from . import crm_competitor_news
from . import competitor_loss_mixin
