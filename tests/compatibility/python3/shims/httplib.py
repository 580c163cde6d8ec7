"""The name that Python 3 gave up for http.client."""

from http.client import *  # noqa: F401,F403
from http.client import CREATED, NO_CONTENT, OK, UNAUTHORIZED  # noqa: F401
