"""What only an addon's own methods may write.

A seal is opened by a context value that is one object of this process, compared by identity;
what arrives by RPC is JSON or XML and can never be that object. So ``create`` and ``write`` of
a record can refuse everybody, superuser included, but the step that is meant to write.
"""


class Seal:
    """A key to the context that nobody can pass from outside.

    :param key: the name of the context value
    """

    def __init__(self, key):
        self._key = key
        self._open = object()

    def opened(self, records):
        """Return ``records`` in a context in which what is sealed may be written."""
        return records.with_context(**{self._key: self._open})

    def closed(self, records):
        """Return ``records`` in a context without the open seal."""
        context = {key: val for key, val in records.env.context.items() if key != self._key}
        return records.with_context(context)  # pylint: disable=context-overridden

    def is_open(self, env):
        """Tell whether the caller is one of the methods that open this seal."""
        return env.context.get(self._key) is self._open
