"""The one function of the module that Python 3.13 dropped which libcloud 0.12.1 uses."""

from shlex import quote  # noqa: F401
