"""
Python imports this at its start, because moto.ts puts its directory on the path of Moto's server.

At every request Moto lists its directories again and logs a line that nobody reads: a quarter of the time of a request.
What a release of Moto does not have, or has elsewhere, stays as it is.
"""

try:
    from moto import backends
    from werkzeug.serving import WSGIRequestHandler

    modules = frozenset(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: modules
    WSGIRequestHandler.log_request = lambda *_, **__: None
except (AttributeError, ImportError):
    pass
