from . import tier_validation_sealed
from . import exception_document_mixin
from . import tier_definition
from . import tier_review
