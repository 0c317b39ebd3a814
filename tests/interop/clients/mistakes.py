"""Signs random requests with one or two mistakes that people and libraries make, without any code of sigprobe's:
oauthlib escapes, and each step of RFC 5849 that can go wrong stands here by itself.

    mistakes.py COUNT MISTAKES SEED

writes COUNT lines of JSON, each with MISTAKES mistakes: the raw HTTP request, the secrets that the inspector is given,
a name that it is told, and the mistakes in words.
"""

import base64
import hashlib
import hmac
import json
import random
import sys
from urllib.parse import quote, quote_plus

from oauthlib.oauth1.rfc5849.utils import escape

HOST = "gallery.example.com"
ALIAS = "alteryx-prod01"
DIFFICULT = ["a b", "Jürgen", "50%", "a+b", "x/y", "a&b=c", "~tilde*", "it's(ok)!", "", "ünï", "[1]", "2026-01-02T03:04:05Z"]


class Signer:
    """One request on its way to a signature. A mistake changes what one step begins with, or replaces the step."""

    def __init__(self, rng):
        self.rng = rng
        self.method = rng.choice(["GET", "POST"])
        self.scheme, self.host, self.port = rng.choice(["https", "http"]), HOST, None
        self.path = rng.choice([
            "/gallery/api/v1/workflows/subscription/",
            "/gallery/api/v1/jobs/58a1b2/",
            "/gallery/api/admin/v1/Users/",
        ])
        self.query = [("limit", str(rng.randint(1, 99))), ("name", rng.choice(DIFFICULT)), ("Offset", "10")]
        self.body = []
        if self.method == "POST":
            self.query = self.query[:rng.randint(0, 1)]
            self.body = [("note", rng.choice(DIFFICULT)), ("b", rng.choice(DIFFICULT)), ("Z", "1"), ("b2", "x")]
            rng.shuffle(self.body)
        self.key, self.secret = "8D92C60E" + rng.choice(["key", "k+y"]), self.word(32) + rng.choice(["", "+/=", "&%"])
        self.token = rng.choice([None, (self.word(12), self.word(20) + "/+")])
        self.oauth = [
            ("oauth_consumer_key", self.key),
            ("oauth_nonce", self.word(16)),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", str(rng.randint(1_500_000_000, 1_790_000_000))),
            ("oauth_version", "1.0"),
        ]
        if self.token:
            self.oauth.insert(4, ("oauth_token", self.token[0]))
        # What is signed; mistakes change these and leave what is sent.
        self.signed = {"query": list(self.query), "body": list(self.body), "oauth": list(self.oauth)}
        self.signed_method = self.method
        self.extra_uri = ""
        self.escape = self.escape_in_key = escape
        self.escape_uri = self.escape_parameters = escape
        self.arrange = lambda pairs: sorted((self.escape(k), self.escape(v)) for k, v in pairs)
        self.finish = lambda text: text
        self.signed_secret, self.signed_token = self.secret, self.token[1] if self.token else ""
        self.join = lambda secret, token: secret + "&" + token
        self.digest = lambda key, text: hmac.new(key, text, hashlib.sha1).digest()
        self.write = lambda digest: base64.b64encode(digest).decode()

    def word(self, length):
        return "".join(self.rng.choice("ABCDEFGHJKLMNPQRSTabcdefghijkmnpqrst0123456789") for _ in range(length))

    def signature(self):
        authority = self.host if self.port is None else f"{self.host}:{self.port}"
        uri = f"{self.scheme}://{authority}{self.path}{self.extra_uri}"
        pairs = self.signed["query"] + self.signed["body"] + self.signed["oauth"]
        text = "&".join(f"{k}={v}" for k, v in self.arrange(pairs))
        text = "&".join([self.signed_method, self.escape_uri(uri), self.escape_parameters(text)])
        secret, token = self.escape_in_key(self.signed_secret), self.escape_in_key(self.signed_token)
        key = self.join(secret, token).encode()
        return self.write(self.digest(key, self.finish(text).encode()))

    def sent(self, scheme, path, signature):
        """The request as raw HTTP; the GET carries its signature in the query, as Alteryx's own page has it."""
        pairs = "&".join(f"{escape(k)}={escape(v)}" for k, v in self.query)
        oauth = self.oauth + [("oauth_signature", signature)]
        head = [f"Host: {HOST}"]
        body = ""
        if self.method == "GET":
            pairs += "&" + "&".join(f"{escape(k)}={escape(v)}" for k, v in oauth)
        else:
            head.append("Authorization: OAuth " + ", ".join(f'{k}="{escape(v)}"' for k, v in oauth))
            head.append("Content-Type: application/x-www-form-urlencoded")
            body = "&".join(f"{quote_plus(k)}={quote_plus(v)}" for k, v in self.body)
            head.append(f"Content-Length: {len(body)}")
        target = f"{scheme}://{HOST}{path}" + (f"?{pairs}" if pairs else "")
        return f"{self.method} {target} HTTP/1.1\r\n" + "\r\n".join(head) + "\r\n\r\n" + body


def leave_out(s, place):
    pairs = s.signed[place]
    if pairs:
        pairs.pop(s.rng.randrange(len(pairs)))


def double(s):
    place = s.rng.choice([place for place in ("query", "body") if s.signed[place]] or ["oauth"])
    s.signed[place].append(s.rng.choice(s.signed[place]))


def change(name, value):
    return lambda s: setattr(s, name, value(s))


def arrange(order):
    """Another order of the encoded pairs."""
    return lambda s: setattr(s, "arrange", lambda pairs: order(s, pairs))


def encoded(s, pairs):
    return [(s.escape(k), s.escape(v)) for k, v in pairs]


def encode(own):
    return change("escape", lambda s: own)


def drop_empty(s):
    for place, pairs in s.signed.items():
        s.signed[place] = [(k, v) for k, v in pairs if v]


def key_as_secret(s):
    s.signed_secret = s.key


def lower_hex(text):
    first, *others = escape(text).split("%")
    return "%".join([first] + [own[:2].lower() + own[2:] for own in others])


def in_milliseconds(s):
    s.signed["oauth"] = [(k, v + "000" if k == "oauth_timestamp" else v) for k, v in s.signed["oauth"]]


def sent_in_milliseconds(s):
    s.oauth = [(k, v + "000" if k == "oauth_timestamp" else v) for k, v in s.oauth]


def named(s, name):
    s.signed["oauth"] = [(k, v) for k, v in s.signed["oauth"] if k != name]


# What is of one family is never combined: two secrets cannot both be signed with.
FAMILIES = {
    "scheme": {"the other scheme": change("scheme", lambda s: "http" if s.scheme == "https" else "https")},
    "port": {
        "the default port": change("port", lambda s: 443 if s.scheme == "https" else 80),
        "the port 8080": change("port", lambda s: 8080),
    },
    "host": {
        "another name": change("host", lambda s: ALIAS),
        "the short name": change("host", lambda s: HOST.split(".")[0]),
        "localhost": change("host", lambda s: "localhost"),
        "capitals in the host": change("host", lambda s: s.host.upper()),
    },
    "path": {
        "the first part of the path left out": change("path", lambda s: s.path[len("/gallery"):]),
        "the final slash left out": change("path", lambda s: s.path.rstrip("/")),
        "the path in lower case": change("path", lambda s: s.path.lower()),
        "another version in the path": change("path", lambda s: s.path.replace("/v1/", "/v2/")),
        "a double slash": change("path", lambda s: "/" + s.path),
        "only the base address": change("path", lambda s: "/gallery/"),
    },
    "uri": {"the query in the base string URI": change(
        "extra_uri", lambda s: "?" + "&".join(f"{escape(k)}={escape(v)}" for k, v in s.query) if s.query else "")},
    "parameters": {
        "a parameter of the query left out": lambda s: leave_out(s, "query"),
        "a parameter of the body left out": lambda s: leave_out(s, "body"),
        "the query left out": lambda s: s.signed["query"].clear(),
        "the body left out": lambda s: s.signed["body"].clear(),
        "a parameter twice": double,
        "empty values left out": drop_empty,
        "a realm": lambda s: s.signed["oauth"].append(("realm", "")),
        "an empty token": lambda s: None if s.token else s.signed["oauth"].append(("oauth_token", "")),
        "no version": lambda s: named(s, "oauth_version"),
        "no nonce": lambda s: named(s, "oauth_nonce"),
        "no signature method": lambda s: named(s, "oauth_signature_method"),
    },
    "order": {
        "not sorted": arrange(encoded),
        "sorted before encoding": arrange(lambda s, pairs: encoded(s, sorted(pairs))),
        "OAuth parameters first": arrange(lambda s, pairs: sorted(
            encoded(s, pairs), key=lambda own: (not own[0].startswith("oauth_"), own))),
        "sorted without letter case": arrange(lambda s, pairs: sorted(encoded(s, pairs), key=lambda own: own[0].lower())),
        "sorted in reverse": arrange(lambda s, pairs: sorted(encoded(s, pairs), reverse=True)),
    },
    "encoding": {
        "a space as plus": encode(lambda text: escape(text).replace("%20", "+")),
        "lower-case hexadecimal": encode(lower_hex),
        "as JavaScript's encodeURIComponent": encode(lambda text: quote(text, safe="~!*'()")),
        "a tilde encoded": encode(lambda text: escape(text).replace("~", "%7E")),
        "slashes not encoded": encode(lambda text: quote(text, safe="/~")),
        "values not encoded": encode(lambda text: text),
        "encoded twice": encode(lambda text: escape(escape(text))),
        "in Latin-1": encode(lambda text: quote(text.encode("latin-1"), safe="~")),
    },
    "base string": {
        "the method in lower case": change("signed_method", lambda s: s.method.lower()),
        "another method": change("signed_method", lambda s: "GET" if s.method == "POST" else "POST"),
        "parameters not encoded again": change("escape_parameters", lambda s: lambda text: text),
        "URI not encoded": change("escape_uri", lambda s: lambda text: text),
        "all of it encoded again": change("finish", lambda s: escape),
    },
    "secret": {
        "a space after the secret": change("signed_secret", lambda s: s.secret + " "),
        "a newline after the secret": change("signed_secret", lambda s: s.secret + "\n"),
        "a space before the secret": change("signed_secret", lambda s: " " + s.secret),
        "the secret in quotation marks": change("signed_secret", lambda s: f'"{s.secret}"'),
        "the secret in lower case": change("signed_secret", lambda s: s.secret.lower()),
        "the last character of the secret lost": change("signed_secret", lambda s: s.secret[:-1]),
        "the first character of the secret lost": change("signed_secret", lambda s: s.secret[1:]),
        "the secret encoded before": change("signed_secret", lambda s: quote(s.secret, safe="")),
        "the secret in base64": change("signed_secret", lambda s: base64.b64encode(s.secret.encode()).decode()),
        "the key for the secret": key_as_secret,
        "no secret": change("signed_secret", lambda s: ""),
    },
    "key": {
        "no ampersand in the key": change("join", lambda s: lambda secret, token: secret + token),
        "secrets not encoded": change("escape_in_key", lambda s: lambda text: text),
        "no token secret": change("signed_token", lambda s: ""),
        "the token secret first": change("join", lambda s: lambda secret, token: token + "&" + secret),
        "the secret again as the token's": change("signed_token", lambda s: s.secret),
    },
    "digest": {
        "SHA-256 under the label of SHA-1": change(
            "digest", lambda s: lambda key, text: hmac.new(key, text, hashlib.sha256).digest()),
        "a hash without a key": change("digest", lambda s: lambda key, text: hashlib.sha1(text).digest()),
        "key and text swapped": change("digest", lambda s: lambda key, text: hmac.new(text, key, hashlib.sha1).digest()),
        "a hash of key and text": change("digest", lambda s: lambda key, text: hashlib.sha1(key + text).digest()),
    },
    "signature": {
        "hexadecimal": change("write", lambda s: lambda digest: digest.hex()),
        "base64 of hexadecimal": change("write", lambda s: lambda digest: base64.b64encode(digest.hex().encode()).decode()),
        "base64 for URLs": change("write", lambda s: lambda digest: base64.urlsafe_b64encode(digest).decode()),
        "no padding": change("write", lambda s: lambda digest: base64.b64encode(digest).decode().rstrip("=")),
        "a newline after the signature": change("write", lambda s: lambda digest: base64.encodebytes(digest).decode()),
    },
    "time": {
        "milliseconds signed, seconds sent": in_milliseconds,
        "seconds signed, milliseconds sent": sent_in_milliseconds,
    },
}


def request(rng, count):
    """One request with `count` mistakes that show in its signature; another one where they do not show."""
    while True:
        seed = rng.random()
        right = Signer(random.Random(seed))
        scheme, path, right_signature = right.scheme, right.path, right.signature()
        signer = Signer(random.Random(seed))
        made = []
        last = right_signature
        for family in rng.sample(sorted(FAMILIES), count):
            name = rng.choice(sorted(FAMILIES[family]))
            FAMILIES[family][name](signer)
            now = signer.signature()
            if now != last or signer.oauth != right.oauth:
                made.append(name)
            last = now
        if len(made) == count:
            raw = signer.sent(scheme, path, signer.signature())
            return {
                "request": raw, "secret": signer.secret, "token_secret": signer.token[1] if signer.token else None,
                "alias": ALIAS, "mistakes": made,
            }


if __name__ == "__main__":
    amount, mistakes, seed = (int(word) for word in sys.argv[1:])
    generator = random.Random(seed)
    for _ in range(amount):
        print(json.dumps(request(generator, mistakes)))
