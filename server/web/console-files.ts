import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

const COMPRESSED = /^(text\/|application\/json|image\/svg)/;

interface ConsoleFile {
  raw: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer> | null;
  type: string;
}

/** The built console: each file is read and compressed once, at its first request. */
export function consoleFiles(folder: string): (request: Request) => Response {
  const paths = new Set(existsSync(folder) ? list(folder) : []);
  const files = new Map<string, ConsoleFile>();
  const load = (path: string): ConsoleFile => {
    const file = files.get(path) ?? readConsoleFile(folder, path);
    files.set(path, file);
    return file;
  };
  return (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    const isFile = paths.has(path);
    // A path that is no file is a page: the console's own router shows it, or says that there is none.
    if (!isFile && /\.\w+$/.test(path)) return new Response('Not found\n', { status: 404 });
    if (!paths.has('/index.html')) return notBuilt();
    return answer(request, path, load(isFile ? path : '/index.html'));
  };
}

const list = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/')}`);

function readConsoleFile(folder: string, path: string): ConsoleFile {
  const raw = new Uint8Array(readFileSync(join(folder, path)));
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  return { raw, type, gzip: COMPRESSED.test(type) ? new Uint8Array(gzipSync(raw)) : null };
}

function answer(request: Request, path: string, { raw, gzip, type }: ConsoleFile): Response {
  const headers = new Headers({ 'content-type': type, vary: 'accept-encoding' });
  // Names under /assets carry a digest of their content.
  const lasting = path.startsWith('/assets/');
  headers.set('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
  const zipped = gzip && /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  if (zipped) headers.set('content-encoding', 'gzip');
  return new Response(zipped ? gzip : raw, { headers });
}

const notBuilt = () => new Response('The console is not built. Run "npm run build".\n', { status: 503 });
