// A portal that already exists: static pages, a theme, a strict policy. Sitrep runs beside it, on an origin of its own.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createHost } from '@sitrep/server';

const port = Number(process.env.PORT ?? 3000);
const files = new Map([
  ['/', ['text/html; charset=utf-8', new URL('index.html', import.meta.url)]],
  ['/portal.css', ['text/css', new URL('portal.css', import.meta.url)]],
  ['/sitrep-widgets.min.js', ['text/javascript', import.meta.resolve('@sitrep/widgets/sitrep-widgets.min.js')]],
]);

const portal = createServer(async (request, response) => {
  const [type, file] = files.get(new URL(request.url, 'http://portal').pathname) ?? [];
  if (file === undefined) return response.writeHead(404).end('Not here\n');
  const text = await readFile(fileURLToPath(file), 'utf8');
  const { origin, host } = new URL(sitrep.url);
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; connect-src ${origin} ws://${host}; base-uri 'none'`,
  });
  response.end(text.replaceAll('{{sitrep}}', origin));
});

await new Promise((resolve) => portal.listen(port, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${portal.address().port}`;
const sitrep = await createHost({ port: 0, allowedOrigins: [address] });
console.log(`The portal is at ${address}, its Sitrep at ${sitrep.url}`);

process.once('SIGTERM', async () => {
  portal.close();
  portal.closeAllConnections();
  await sitrep.close();
});
