// Writes ../made: what Postman's code generators, Chromium's DevTools and playwright make of the requests.
//   npm install && node make.js postman && CHROMIUM=/usr/bin/chromium node make.js har && ... node make.js devtools
const fs = require('fs');
const path = require('path');
const { requests } = require('./requests');

const OUT = path.join(__dirname, '..', 'made');
const write = (name, text) => fs.writeFileSync(path.join(OUT, name), text);
fs.mkdirSync(OUT, { recursive: true });

// Postman: its cURL, HTTP and PowerShell snippets, and a collection.
async function postman() {
  const { Collection, Request } = require('postman-collection');
  const { convert } = require('postman-code-generators');
  const definition = (request) => ({
    url: request.url,
    method: request.method,
    header: request.headers.map(([key, value]) => ({ key, value })),
    body: request.form && {
      mode: 'urlencoded',
      urlencoded: Object.entries(request.form).map(([key, value]) => ({ key, value: String(value) })),
    },
  });
  const snippets = [
    ['curl', 'cURL', 'curl-long', 'sh', { longFormat: true, quoteType: 'single', multiLine: true }],
    ['curl', 'cURL', 'curl-short', 'sh', { longFormat: false, quoteType: 'double', multiLine: false, silent: true }],
    ['curl', 'cURL', 'curl-windows', 'cmd', { longFormat: true, quoteType: 'double', multiLine: true, lineContinuationCharacter: '^' }],
    ['curl', 'cURL', 'curl-powershell', 'ps1', { longFormat: true, quoteType: 'single', multiLine: true, lineContinuationCharacter: '`' }],
    ['http', 'HTTP', 'http', 'http', {}],
    ['powershell', 'RestMethod', 'powershell', 'ps1', {}],
  ];
  for (const request of requests()) {
    for (const [language, variant, label, ending, options] of snippets) {
      // Postman escapes for bash whatever the shell: with these characters that is another request, or none.
      if (options.lineContinuationCharacter && request.name === 'header-form') continue;
      const text = await new Promise((done, failed) =>
        convert(language, variant, new Request(definition(request)), options, (error, snippet) => (error ? failed(error) : done(snippet))));
      write(`postman-${label}-${request.name}.${ending}`, text + '\n');
    }
  }
  const collection = new Collection({ info: { _postman_id: 'signed-requests', name: 'Signed requests' } });
  for (const request of requests()) collection.items.add({ id: request.name, name: request.name, request: definition(request) });
  write('postman-collection.json', JSON.stringify(collection, null, 1) + '\n');
}

module.exports = { OUT, write };
const tasks = { postman, har: () => require('./browser').har(), devtools: () => require('./browser').devtools() };
if (require.main === module) tasks[process.argv[2]]().catch((error) => { console.error(error); process.exit(1); });
