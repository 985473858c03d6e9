"""The base of every error luodi raises on purpose."""


class LuodiError(Exception):
    """
    Base of luodi's own errors: what happened, with which value, what to do next.

    The message is one or two full sentences for a person at the bureau (Chinese or English, as the caller's
    language is unknown the text is Chinese first); facts are kept as attributes by the subclasses.
    """
