// Signs a request with OAuth 1.0a at run time and sends it. Node 18 or later, no packages; save it as sign.cjs.
// The secret is read from the environment: OAUTH_CONSUMER_SECRET, and OAUTH_TOKEN_SECRET with a token.
const crypto = require("crypto");

const METHOD = @METHOD@;
const CALLED = @CALLED@; // where the request goes, without its query
const SIGNED = @SIGNED@; // the base string URI that the server signs
const QUERY = @QUERY@;
const KEY = @KEY@;
const TOKEN = @TOKEN@;
const PLACEMENT = @PLACEMENT@;
const HASH = @HASH@;
const SENDS_VERSION = @VERSION@;
const SIGNS_QUERY = @SIGNS_QUERY@;
const SPACE = @SPACE@;

const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
const encodeInBaseString = (text) => encode(text).replace(/%20/g, SPACE);
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const oauth = [
  ["oauth_consumer_key", KEY],
  ["oauth_nonce", crypto.randomBytes(12).toString("hex")],
  ["oauth_signature_method", "HMAC-" + HASH.toUpperCase()],
  ["oauth_timestamp", String(Math.floor(Date.now() / 1000))],
];
if (TOKEN) oauth.push(["oauth_token", TOKEN]);
if (SENDS_VERSION) oauth.push(["oauth_version", "1.0"]);

const parameters = oauth
  .concat(SIGNS_QUERY ? QUERY : [])
  .map((pair) => pair.map(encodeInBaseString))
  .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
  .map((pair) => pair.join("="))
  .join("&");
const baseString = [METHOD, SIGNED, parameters].map(encode).join("&");
const secret = (process.env.OAUTH_CONSUMER_SECRET || "").trim();
if (!secret) {
  console.error("set OAUTH_CONSUMER_SECRET to the secret");
  process.exit(2);
}
const key = encode(secret) + "&" + encode(TOKEN ? (process.env.OAUTH_TOKEN_SECRET || "").trim() : "");
oauth.push(["oauth_signature", crypto.createHmac(HASH, key).update(baseString).digest("base64")]);

const query = QUERY.concat(PLACEMENT === "query" ? oauth : []).map((pair) => pair.map(encode).join("="));
const headers =
  PLACEMENT === "header"
    ? { Authorization: "OAuth " + oauth.map(([name, value]) => `${name}="${encode(value)}"`).join(", ") }
    : {};
fetch(CALLED + (query.length ? "?" + query.join("&") : ""), {
  method: METHOD,
  headers,
  signal: AbortSignal.timeout(30000),
})
  .then(async (answer) => {
    console.log(answer.status + "\n" + (await answer.text()));
    process.exitCode = answer.status >= 400 ? 1 : 0;
  })
  .catch((fault) => {
    console.error(String(fault));
    process.exitCode = 1;
  });
