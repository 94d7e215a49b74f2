"""What can be wrong with a folder or a cell."""


class TakeoverError(Exception):
    """The folder cannot be read at all; ``code`` and ``params`` as for :class:`BadValue`."""

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params


class BadValue(ValueError):
    """A cell that cannot be understood.

    ``code``: key of a sentence (the caller translates), ``params``: what it names.
    """

    def __init__(self, code, **params):
        super().__init__(code)
        self.code = code
        self.params = params
