# Signs a request with OAuth 1.0a at run time and sends it. Python 3, standard library only.
# The secret is read from the environment: OAUTH_CONSUMER_SECRET, and OAUTH_TOKEN_SECRET with a token.
import base64
import hashlib
import hmac
import http.client
import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import quote

METHOD = @METHOD@
CALLED = @CALLED@  # where the request goes, without its query
SIGNED = @SIGNED@  # the base string URI that the server signs
QUERY = @QUERY@
KEY = @KEY@
TOKEN = @TOKEN@
PLACEMENT = @PLACEMENT@
HASH = @HASH@
SENDS_VERSION = @VERSION@
SIGNS_QUERY = @SIGNS_QUERY@
SPACE = @SPACE@


def encode(text):
    return quote(text, safe="~")


def encode_in_base_string(text):
    return encode(text).replace("%20", SPACE)


def signed_parameters():
    oauth = [
        ("oauth_consumer_key", KEY),
        ("oauth_nonce", secrets.token_hex(12)),
        ("oauth_signature_method", "HMAC-" + HASH.upper()),
        ("oauth_timestamp", str(int(time.time()))),
    ]
    if TOKEN:
        oauth.append(("oauth_token", TOKEN))
    if SENDS_VERSION:
        oauth.append(("oauth_version", "1.0"))
    pairs = oauth + (QUERY if SIGNS_QUERY else [])
    pairs = sorted((encode_in_base_string(name), encode_in_base_string(value)) for name, value in pairs)
    parameters = "&".join(name + "=" + value for name, value in pairs)
    base_string = "&".join(encode(part) for part in (METHOD, SIGNED, parameters))
    secret = os.environ.get("OAUTH_CONSUMER_SECRET", "").strip() or sys.exit("set OAUTH_CONSUMER_SECRET to the secret")
    key = encode(secret) + "&" + encode(os.environ.get("OAUTH_TOKEN_SECRET", "").strip() if TOKEN else "")
    digest = hmac.new(key.encode(), base_string.encode(), getattr(hashlib, HASH)).digest()
    return oauth + [("oauth_signature", base64.b64encode(digest).decode())]


oauth = signed_parameters()
query = QUERY + (oauth if PLACEMENT == "query" else [])
url = CALLED + ("?" + "&".join(encode(n) + "=" + encode(v) for n, v in query) if query else "")
request = urllib.request.Request(url, method=METHOD)
if PLACEMENT == "header":
    request.add_header("Authorization", "OAuth " + ", ".join(f'{n}="{encode(v)}"' for n, v in oauth))
try:
    with urllib.request.urlopen(request, timeout=30) as answer:
        status, body = answer.status, answer.read()
except urllib.error.HTTPError as refusal:
    status, body = refusal.code, refusal.read()
except (OSError, http.client.HTTPException) as fault:
    sys.exit(f"no answer: {fault}")
print(status)
print(body.decode(errors="replace"))
sys.exit(1 if status >= 400 else 0)
