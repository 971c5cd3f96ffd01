// What an upload is measured against: Fastify and busboy, the file piped to the disk. No login, no bus, no database.
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Busboy from '@fastify/busboy';
import fastifyFactory from 'fastify';

const folder = mkdtempSync(join(tmpdir(), 'gantry-bare-upload-'));
const file = join(folder, 'file');
const fastify = fastifyFactory();
fastify.addContentTypeParser('multipart/form-data', (_request, payload, done) => done(null, payload));
fastify.post('/', async (request) => {
  const parser = new Busboy({ headers: request.headers });
  const stored = new Promise((resolve, reject) => {
    parser.on('file', (_field, stream) => pipeline(stream, createWriteStream(file)).then(resolve, reject));
  });
  await pipeline(request.body, parser);
  await stored;
  return {};
});
fastify.get('/', (_request, reply) => reply.send(createReadStream(file)));
process.on('disconnect', () => {
  rmSync(folder, { recursive: true });
  process.exit(0);
});
await fastify.listen({ port: 0, host: '127.0.0.1' });
process.send({ port: fastify.server.address().port });
