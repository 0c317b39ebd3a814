"""What the two Python verifiers share: flags, the public address, and a life that ends with standard input.

Nothing here knows how OAuth signs anything. It only decides which URL the framework shows to the
verifier, as a proxy middleware or a configured site address does in a real application.
"""

import argparse
import logging
import os
import sys
import threading
import time
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.serving import WSGIRequestHandler, make_server


def flags(description):
    """The flags that every foreign server has; `description` goes into its --help."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--key", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument(
        "--base-from",
        choices=["host", "forwarded", "forwarded-host"],
        default="host",
        help="host: http and the Host header; forwarded: X-Forwarded-Proto decides the scheme; "
        "forwarded-host: X-Forwarded-Host decides the host as well",
    )
    parser.add_argument(
        "--base-address",
        help="a fixed scheme, authority and leading path segments, such as http://name/gallery",
    )
    return parser


class BaseAddress:
    """WSGI middleware: the application sees its configured address, whatever was called."""

    def __init__(self, app, address):
        parts = urlsplit(address)
        self.app = app
        self.scheme = parts.scheme
        self.authority = parts.netloc
        self.segments = [s for s in parts.path.split("/") if s]

    def __call__(self, environ, start_response):
        # "/gallery/api" splits into "", "gallery", "api": the configured segments stand for
        # as many of the called ones.
        called = environ["PATH_INFO"].split("/")
        kept = called[1 + len(self.segments) :]
        environ["wsgi.url_scheme"] = self.scheme
        environ["HTTP_HOST"] = self.authority
        environ["PATH_INFO"] = "/" + "/".join(self.segments + kept)
        return self.app(environ, start_response)


def behind(app, options):
    """Wraps the application so that it sees the address which the flags ask for."""
    if options.base_address:
        return BaseAddress(app, options.base_address)
    if options.base_from == "forwarded-host":
        return ProxyFix(app, x_for=0, x_proto=1, x_host=1)
    if options.base_from == "forwarded":
        return ProxyFix(app, x_for=0, x_proto=1)
    return app


def serve(app, clock=0):
    """Listens on a free loopback port, says which, and stops when standard input is closed.

    `clock` is how many seconds its `Date` is ahead.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    class Handler(WSGIRequestHandler):
        def date_time_string(self, timestamp=None):
            return super().date_time_string(time.time() + clock)

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)

    def stop_with_the_parent():
        sys.stdin.read()
        # Not sys.exit: a handler that hangs on purpose would keep the process alive.
        os._exit(0)

    threading.Thread(target=stop_with_the_parent, daemon=True).start()
    print(f"port {server.port}", flush=True)
    server.serve_forever()
