// Requests with difficult characters, signed by npm's oauth-1.0a with a fixed nonce and time.
const crypto = require('crypto');
const OAuth = require('oauth-1.0a');

const KEY = 'sigprobe-test-key';
const SECRET = 'a secret/with+signs';
const TIMESTAMP = 1700000000;

const oauth = (algorithm) => {
  const signer = new OAuth({
    consumer: { key: KEY, secret: SECRET },
    signature_method: `HMAC-${algorithm.toUpperCase()}`,
    hash_function: (text, key) => crypto.createHmac(algorithm, key).update(text).digest('base64'),
  });
  signer.getTimeStamp = () => TIMESTAMP;
  signer.getNonce = () => crypto.createHash('sha1').update(JSON.stringify(signer.current)).digest('hex').slice(0, 20);
  return signer;
};

// RFC 3986 encoding of a name or value.
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

// What shells have no meaning for, and what they have.
const MILD = { name: 'caf\u00e9 & co', list: '[a]{b}^c|d', sum: '1+1=2~*', share: '50%' };
const DIFFICULT = { name: 'caf\u00e9 & co\'s "best"', path: 'C:\\dir\\new', price: '50% $HOME `x` !', list: '[a]{b}^c|d', sum: '1+1=2~*' };

// Each: a name, the method, the URL without protocol parameters, a form or null, and where the signature travels.
const CASES = [
  ['header-get', 'GET', 'https://gallery.example.com/gallery/api/v1/workflows/subscription/?limit=10&q=a%20b%27c', null, 'header', 'sha1'],
  ['query-get', 'GET', 'https://gallery.example.com:8443/gallery/api/?x=%E2%82%AC&y=%25', null, 'query', 'sha256'],
  ['header-form', 'POST', 'http://api.example.net/1.1/statuses?include=true', DIFFICULT, 'header', 'sha1'],
  ['body-form', 'POST', 'https://lti.example.org/launch', MILD, 'body', 'sha1'],
];

function signed([name, method, url, form, placement, algorithm]) {
  const signer = oauth(algorithm);
  signer.current = [name];
  const data = signer.authorize({ url, method, data: { ...form } });
  const protocol = Object.keys(data).filter((key) => key.startsWith('oauth_')).sort();
  const pairs = (from, names) => names.map((key) => `${encode(key)}=${encode(from[key])}`).join('&');
  const request = { name, method, url, headers: [], form: form && { ...form } };
  if (placement === 'header') {
    const own = Object.fromEntries(protocol.map((key) => [key, data[key]]));
    request.headers.push(['Authorization', signer.toHeader(own).Authorization]);
  } else if (placement === 'query') {
    request.url += (url.includes('?') ? '&' : '?') + pairs(data, protocol);
  } else {
    for (const key of protocol) request.form[key] = data[key];
  }
  if (request.form) {
    request.headers.push(['Content-Type', 'application/x-www-form-urlencoded']);
    request.body = pairs(request.form, Object.keys(request.form));
  }
  return request;
}

module.exports = { requests: () => CASES.map(signed) };
