from . import price_hidden_mixin
from . import product_attribute_value
from . import product_combo
from . import product_product
from . import product_template
from . import product_template_attribute_value
