// What Chromium records and copies.
const { chromium } = require('playwright-core');
const fs = require('fs');
const path = require('path');
const { OUT, write } = require('./make');
const { requests } = require('./requests');

const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });

// A HAR file of a page that sends the requests with fetch; playwright answers them itself, so nothing is sent.
async function har() {
  const browser = await launch();
  const file = path.join(OUT, 'playwright.har');
  const context = await browser.newContext({ recordHar: { path: file, mode: 'minimal' } });
  await context.route('**/*', (route) =>
    route.fulfill({ status: 200, body: '<title>page</title>', headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' } }));
  const page = await context.newPage();
  for (const { url, method, headers, body } of requests()) {
    // From a page of the same origin, so that the browser asks nothing first.
    await page.goto(new URL(url).origin);
    await page.evaluate(([u, m, h, b]) => fetch(u, { method: m, headers: h, body: b }), [url, method, Object.fromEntries(headers), body]);
  }
  await context.close();
  await browser.close();
  const recorded = JSON.parse(fs.readFileSync(file, 'utf8'));
  for (const entry of recorded.log.entries) entry.startedDateTime = '2023-11-14T22:13:20.000Z';
  write('playwright.har', JSON.stringify(recorded, null, 1) + '\n');
}

// "Copy as cURL" (bash, cmd) and "Copy as PowerShell": the functions of the DevTools that are part of Chromium.
async function devtools() {
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto('devtools://devtools/bundled/devtools_app.html').catch(() => {});
  const made = await page.evaluate(async (all) => {
    const { NetworkLogView } = (await import('./panels/network/network.js')).NetworkLogView;
    const stand = ({ url, method, headers, body }) => ({
      url: () => url,
      requestMethod: method,
      requestHeaders: () =>
        [[':authority', new URL(url).host], ...headers, ['cookie', 'session=1'], ['user-agent', 'Mozilla/5.0 (X11)']].map(
          ([name, value]) => ({ name, value })),
      requestFormData: async () => body,
      securityState: () => 'secure',
      includedRequestCookies: () => [{ cookie: { name: () => 'session', value: () => '1', domain: () => 'example.com' } }],
    });
    const texts = [];
    for (const request of all) {
      const own = stand(request);
      texts.push([`devtools-bash-${request.name}.sh`, await NetworkLogView.generateCurlCommand(own, 'unix')]);
      texts.push([`devtools-cmd-${request.name}.cmd`, await NetworkLogView.generateCurlCommand(own, 'win')]);
      texts.push([
        `devtools-powershell-${request.name}.ps1`,
        await NetworkLogView.prototype.generatePowerShellCommand.call(NetworkLogView.prototype, own),
      ]);
    }
    return texts;
  }, requests());
  for (const [name, text] of made) write(name, text + '\n');
  await browser.close();
}

module.exports = { har, devtools };
