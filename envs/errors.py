"""The one error a user meets: bad input, with what was expected, what came, and what to do."""


class InvalidInput(ValueError):
    """Something from outside (a file, setting, option, message) is not usable.

    The message is one or two sentences for the person who gave the input; the command line prints it without
    a traceback and the server returns it as the reason of a refusal.
    """
