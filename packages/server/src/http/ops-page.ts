import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import express, { type Response, type Router } from 'express';

/** What the page's policy allows: its own script, style and connections, and nothing else. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const STYLE = `:root { color-scheme: light dark; }
html, body { height: 100%; margin: 0; }
body { background: Canvas; color: CanvasText; font: 14px/1.45 system-ui, sans-serif; }
main, sitrep-live-feed { display: grid; }
main { min-height: 100%; }
h1 { margin: 0; font-size: 1.2em; font-weight: 650; letter-spacing: -0.01em; }
noscript, .wait { display: block; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; }
sitrep-ops-dashboard:defined + .wait { display: none; }
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 9h3l2-6 4 10 2-4h3" fill="none" stroke="#0b7285" stroke-width="2" stroke-linejoin="round"/></svg>
`;

const BUNDLE = 'sitrep-widgets.min.js';

/**
 * `/ops`, the operators' page, with the files that it needs under `/assets/`; `/` leads there. Only these files exist: nothing is looked up
 * by a name from outside. `bundle` is the widgets' script, default the one of the installed `@sitrep/widgets`.
 */
export function opsPage({ bundle = installedBundle() }: { readonly bundle?: string } = {}): Router {
  const routes = express.Router();
  const script = new CachedFile(bundle);
  const page = (version: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sitrep</title>
<link rel="icon" href="assets/icon.svg">
<link rel="stylesheet" href="assets/ops.css?v=${digest(STYLE)}">
<script type="module" src="assets/${BUNDLE}?v=${version}"></script>
</head>
<body>
<main><sitrep-live-feed url="./"><sitrep-ops-dashboard><h1 slot="brand">Sitrep</h1></sitrep-ops-dashboard><p class="wait" role="status">Loading the page's script …</p></sitrep-live-feed></main>
<noscript>This page shows incidents live and needs JavaScript.</noscript>
</body>
</html>
`;
  routes.get('/', (_request, response) => response.redirect(302, 'ops'));
  routes.get('/ops', async (_request, response) => {
    const file = await script.read();
    if (file === undefined) return notBuilt(response, bundle);
    response.set({ 'Content-Security-Policy': CSP, 'Cache-Control': 'no-cache' });
    return response.type('html').send(page(file.version));
  });
  routes.get(`/assets/${BUNDLE}`, async (request, response) => {
    const file = await script.read();
    if (file === undefined) return notBuilt(response, bundle);
    return sendAsset(response.type('text/javascript'), file.content, file.version === request.query['v']);
  });
  routes.get('/assets/ops.css', ({ query }, response) =>
    sendAsset(response.type('text/css'), STYLE, query['v'] === digest(STYLE)),
  );
  routes.get(['/assets/icon.svg', '/favicon.ico'], (_request, response) =>
    sendAsset(response.type('image/svg+xml'), ICON, false),
  );
  return routes;
}

// An address with the content's digest in it never changes its content.
function sendAsset(response: Response, content: string | Buffer, pinned: boolean): Response {
  return response.set('Cache-Control', pinned ? 'public, max-age=31536000, immutable' : 'no-cache').send(content);
}

function notBuilt(response: Response, bundle: string): Response {
  return response
    .status(503)
    .type('text/plain')
    .send(`The page's script is missing: ${bundle}\nIn a checkout, \`npm run build\` makes it.\n`);
}

/** A file in memory, read again when it changed on disk: a rebuild shows on the next load. */
class CachedFile {
  readonly #path: string;
  #held: { readonly changedAt: number; readonly content: Buffer; readonly version: string } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<{ readonly content: Buffer; readonly version: string } | undefined> {
    try {
      const { mtimeMs } = await stat(this.#path);
      if (this.#held?.changedAt !== mtimeMs) {
        const content = await readFile(this.#path);
        this.#held = { changedAt: mtimeMs, content, version: digest(content) };
      }
      return this.#held;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function installedBundle(): string {
  return fileURLToPath(import.meta.resolve(`@sitrep/widgets/${BUNDLE}`));
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}
