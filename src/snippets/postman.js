// A pre-request script for Postman that signs with OAuth 1.0a. Set the request's authorization to "No Auth", its
// method to @METHOD_TEXT@ and its URL to what is called; keep the secret in a variable of the environment or vault
// named oauth_consumer_secret (and oauth_token_secret with a token).
const CryptoJS = require("crypto-js");

const METHOD = @METHOD@;
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
  ["oauth_nonce", CryptoJS.lib.WordArray.random(12).toString(CryptoJS.enc.Hex)],
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
const secret = (pm.variables.get("oauth_consumer_secret") || "").trim();
const key = encode(secret) + "&" + encode(TOKEN ? (pm.variables.get("oauth_token_secret") || "").trim() : "");
const hmac = { sha1: CryptoJS.HmacSHA1, sha256: CryptoJS.HmacSHA256, sha512: CryptoJS.HmacSHA512 }[HASH];
oauth.push(["oauth_signature", CryptoJS.enc.Base64.stringify(hmac(baseString, key))]);

if (PLACEMENT === "header") {
  const value = "OAuth " + oauth.map(([name, value]) => `${name}="${encode(value)}"`).join(", ");
  pm.request.headers.upsert({ key: "Authorization", value });
} else {
  pm.request.addQueryParams(oauth.map(([key, value]) => ({ key, value: encode(value) })));
}
