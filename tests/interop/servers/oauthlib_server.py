"""A protected page checked by oauthlib, as an application wires it, with faults to switch on.

oauthlib decides whether a signature is right; this file only decides what is said afterwards.
"""

import threading
import time

from flask import Flask, jsonify, redirect, request
from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint
from oauthlib.oauth1.rfc5849 import signature

import rig

AFTER_AUTHENTICATION = {
    200: {"status": "ok", "workflows": []},
    403: {"error": "forbidden", "message": "This account may not see the workflow."},
    404: {"error": "not found", "message": "No workflow has this number."},
    500: {"error": "internal error", "message": "The database is not there."},
}


class OneClient(RequestValidator):
    """The application's side of oauthlib: one key, one secret, and nonces if asked to."""

    # The tests run over plain http behind a proxy, which is the very thing to be found out.
    enforce_ssl = False
    allowed_signature_methods = ("HMAC-SHA1", "HMAC-SHA256")
    dummy_client = "nobodynobodynobody0000"

    # oauthlib has a window of its own around the real time; --window stands in its place.
    timestamp_lifetime = 10**9

    def __init__(self, options):
        super().__init__()
        self.key = options.key
        self.secret = options.secret
        self.seen = set() if options.burn_nonces else None
        self.clock = options.clock
        self.window = options.window
        if options.methods:
            self.allowed_signature_methods = tuple(options.methods.split(","))

    def validate_client_key(self, client_key, request):
        return client_key == self.key

    def get_client_secret(self, client_key, request):
        return self.secret if client_key == self.key else "a secret that nobody has"

    def validate_timestamp_and_nonce(
        self, client_key, timestamp, nonce, request, request_token=None, access_token=None
    ):
        # oauthlib asks this before it looks at the signature, so a wrong one burns its nonce.
        if self.window is not None and abs(time.time() + self.clock - int(timestamp)) > self.window:
            return False
        if self.seen is None:
            return True
        used = (client_key, timestamp, nonce)
        if used in self.seen:
            return False
        self.seen.add(used)
        return True


class Counters:
    """What the server remembers about its callers: how many came and how many failed."""

    def __init__(self):
        self.lock = threading.Lock()
        self.requests = 0
        self.failures = 0
        self.window_began = time.monotonic()

    def one_more_request(self, window):
        with self.lock:
            if window and time.monotonic() - self.window_began >= window:
                self.window_began = time.monotonic()
                self.requests = 0
            self.requests += 1
            return self.requests

    def one_more_failure(self):
        with self.lock:
            self.failures += 1


def application(options):
    app = Flask(__name__)
    validator = OneClient(options)
    endpoint = SignatureOnlyEndpoint(validator)
    counters = Counters()

    def refuse(signed):
        counters.one_more_failure()
        message = "Invalid signature"
        if options.distinguish_key and signed is not None and signed.client_key != options.key:
            message = "Unknown consumer key"
        status = 200 if options.refuse_with_200 else 401
        if options.tell_base_string and signed is not None and getattr(signed, "params", None):
            message += ". Expected signature base string: " + signature.signature_base_string(
                signed.http_method,
                signature.base_string_uri(signed.uri),
                signature.normalize_parameters(signed.params),
            )
        return jsonify(status="error", message=message), status

    @app.before_request
    def moods():
        if options.hang:
            time.sleep(3600)
        count = counters.one_more_request(options.limit_window)
        if options.limit is not None and count > options.limit:
            wait = str(options.limit_window or 3600)
            return jsonify(error="too many requests"), 429, {"Retry-After": wait}
        if options.lock_after is not None and counters.failures >= options.lock_after:
            return jsonify(error="forbidden", message="This address is blocked."), 403
        return None

    @app.get("/login")
    def login():
        return "<html><body><h1>Sign in</h1><form><input type=password></form></body></html>"

    @app.route("/", defaults={"path": ""}, methods=["GET", "HEAD", "POST"])
    @app.route("/<path:path>", methods=["GET", "HEAD", "POST"])
    def page(path):
        if options.login_redirect:
            # A page for browsers: it knows sessions and never looks at a signature.
            return redirect("/login?next=/" + path)
        if not options.public:
            accepted, signed = endpoint.validate_request(
                request.url,
                http_method=request.method,
                body=request.get_data(as_text=True),
                headers=dict(request.headers),
            )
            if not accepted:
                return refuse(signed)
        return jsonify(AFTER_AUTHENTICATION[options.after_auth]), options.after_auth

    return rig.behind(app, options)


def main():
    parser = rig.flags(__doc__)
    parser.add_argument(
        "--after-auth", type=int, default=200, choices=AFTER_AUTHENTICATION, metavar="STATUS"
    )
    parser.add_argument("--refuse-with-200", action="store_true")
    parser.add_argument("--public", action="store_true", help="checks nothing")
    parser.add_argument("--login-redirect", action="store_true")
    parser.add_argument(
        "--distinguish-key", action="store_true", help="says when it is the key that is unknown"
    )
    parser.add_argument("--limit", type=int, help="429 after so many requests")
    parser.add_argument(
        "--limit-window", type=int, help="seconds until the limit starts afresh; else never"
    )
    parser.add_argument("--lock-after", type=int, help="403 to everybody after so many failures")
    parser.add_argument("--burn-nonces", action="store_true", help="refuses a nonce seen before")
    parser.add_argument("--clock", type=int, default=0, help="seconds that its clock is ahead")
    parser.add_argument("--window", type=int, help="seconds that a timestamp may be off its clock")
    parser.add_argument("--tell-time", action="store_true", help="Date is that of its own clock")
    parser.add_argument("--methods", help="signature methods that it takes, with commas between them")
    parser.add_argument(
        "--tell-base-string", action="store_true", help="a refusal holds the base string"
    )
    parser.add_argument("--hang", action="store_true", help="never answers")
    options = parser.parse_args()
    rig.serve(application(options), options.clock if options.tell_time else 0)


if __name__ == "__main__":
    main()
