"""A protected page checked by Authlib's resource protector for Flask, as its guide wires it.

Authlib protects resources of users, so it wants a token (`--token`, `--token-secret`) besides
the key, and it names an unknown key in its answer (`invalid_client`).
"""

import os

# Authlib refuses http unless told otherwise, and reads this when it is imported.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth1 import ResourceProtector  # noqa: E402
from authlib.oauth1 import ClientMixin, TokenCredentialMixin  # noqa: E402
from flask import Flask, jsonify  # noqa: E402

import rig  # noqa: E402


class Client(ClientMixin):
    def __init__(self, secret):
        self.secret = secret

    def get_client_secret(self):
        return self.secret


class Token(TokenCredentialMixin):
    def __init__(self, token, secret):
        self.token = token
        self.secret = secret

    def get_oauth_token(self):
        return self.token

    def get_oauth_token_secret(self):
        return self.secret


def application(options):
    app = Flask(__name__)
    seen = set()

    def query_client(client_id):
        return Client(options.secret) if client_id == options.key else None

    def query_token(client_id, oauth_token):
        if oauth_token != options.token:
            return None
        return Token(options.token, options.token_secret)

    def exists_nonce(nonce, timestamp, client_id, oauth_token):
        # Authlib asks this before it looks at the signature; its own cache does the same.
        used = (nonce, timestamp, client_id, oauth_token)
        known = used in seen
        seen.add(used)
        return known

    protected = ResourceProtector(
        app, query_client=query_client, query_token=query_token, exists_nonce=exists_nonce
    )

    @app.route("/", defaults={"path": ""}, methods=["GET", "HEAD", "POST"])
    @app.route("/<path:path>", methods=["GET", "HEAD", "POST"])
    @protected()
    def page(path):
        return jsonify(status="ok", workflows=[])

    return rig.behind(app, options)


def main():
    parser = rig.flags(__doc__)
    parser.add_argument("--token", required=True)
    parser.add_argument("--token-secret", required=True)
    rig.serve(application(parser.parse_args()))


if __name__ == "__main__":
    main()
