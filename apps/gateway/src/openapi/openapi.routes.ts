import { join, dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './openapi.document';

const UI = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Gantry API</title><link rel="stylesheet" href="/api-docs/ui/swagger-ui.css"></head>
<body><div id="ui"></div>
<script src="/api-docs/ui/swagger-ui-bundle.js"></script>
<script src="/api-docs/start.js"></script>
</body>
</html>`;
const START = `window.onload = () => SwaggerUIBundle({ url: '/api-docs/openapi.json', dom_id: '#ui', deepLinking: true });`;

/** Swagger UI uses inline styles, and may send requests to this server only. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** The files that the page loads; source maps and other builds of the package are not served. */
const SERVED = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js']);

/** /api-docs: Swagger UI, and the document as /api-docs/openapi.json. */
export async function mountApiDocs(fastify: FastifyInstance, rootUrl: string): Promise<void> {
  // Fastify would add a charset to a text body.
  const document = Buffer.from(JSON.stringify(openApiDocument(rootUrl)));
  fastify.get('/api-docs', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY).send(UI),
  );
  fastify.get('/api-docs/start.js', (_request, reply) => reply.type('text/javascript').send(START));
  fastify.get('/api-docs/openapi.json', (_request, reply) => reply.type('application/json').send(document));
  await fastify.register(fastifyStatic, {
    root: dirname(require.resolve(join('swagger-ui-dist', 'package.json'))),
    prefix: '/api-docs/ui/',
    index: false,
    allowedPath: (path) => SERVED.has(path),
  });
}
