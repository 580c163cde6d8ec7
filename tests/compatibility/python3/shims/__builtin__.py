"""Where libcloud 0.12.1 looks for reload."""

from importlib import reload  # noqa: F401
