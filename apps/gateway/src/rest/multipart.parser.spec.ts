import fastifyFactory, { type FastifyInstance } from 'fastify';
import { addBodyParsers, addMultipartParser } from './body.parser';
import { renderRestError } from './rest.error';
import { MultipartForm } from './multipart.parser';
import { AppError } from '@gantry/contracts';

const MAX_BYTES = 1_000;
const BOUNDARY = 'x--------y';
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

const field = (name: string, value: string) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, fileName: string, content: string) =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="${fileName}"\r\ncontent-type: image/png\r\n\r\n${content}\r\n`;
const form = (...parts: string[]) => `${parts.join('')}--${BOUNDARY}--\r\n`;

describe('a multipart form', () => {
  let fastify: FastifyInstance;

  beforeAll(async () => {
    fastify = fastifyFactory();
    addBodyParsers(fastify);
    fastify.setErrorHandler((error, _request, reply) => {
      const status =
        error instanceof AppError
          ? renderRestError(error).status
          : error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
            ? error.statusCode
            : 500;
      return reply.code(status).send();
    });
    await fastify.register(async (scope) => {
      addMultipartParser(scope, MAX_BYTES);
      scope.post('/', async ({ body }) =>
        body instanceof MultipartForm
          ? {
              fields: body.fields,
              files: body.files.map((each) => ({ ...each, content: Buffer.from(each.content).toString() })),
            }
          : { body },
      );
    });
  });

  afterAll(() => fastify.close());

  const post = (payload: string, type = TYPE) =>
    fastify.inject({ method: 'POST', url: '/', payload, headers: { 'content-type': type } });

  it('gives its fields and files', async () => {
    const answer = await post(form(field('userId', 'u1'), file('image', 'face.png', 'PNG'), field('empty', '')));
    expect(answer.json()).toEqual({
      fields: { userId: 'u1', empty: '' },
      files: [{ field: 'image', name: 'face.png', type: 'image/png', content: 'PNG' }],
    });
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\\\pictures\\\\face.png', 'face.png'],
    ['a\u0000b\u202e.png', 'ab.png'],
    [`${'n'.repeat(1_000)}.png`, `${'n'.repeat(251)}.png`],
  ])('calls a file %j by its last segment', async (given, name) => {
    expect((await post(form(file('image', given, 'x')))).json().files[0].name).toBe(name);
  });

  it('drops fields that reach prototypes', async () => {
    expect(
      (await post(form(field('__proto__', 'x'), field('constructor', 'x'), field('a', '1')))).json().fields,
    ).toEqual({ a: '1' });
  });

  it.each([
    ['too many bytes', form(file('image', 'a', 'x'.repeat(MAX_BYTES + 1))), 413],
    ['too many bytes in several files', form(file('a', 'a', 'x'.repeat(600)), file('b', 'b', 'x'.repeat(600))), 413],
    ['too many files', form(...Array.from({ length: 11 }, (_, index) => file(`f${index}`, 'a', 'x'))), 400],
    ['too many fields', form(...Array.from({ length: 51 }, (_, index) => field(`f${index}`, 'x'))), 400],
    ['an end that never came', `${field('a', '1')}--${BOUNDARY}`, 400],
  ])('is refused for %s', async (_why, payload, status) => {
    expect((await post(payload)).statusCode).toBe(status);
  });

  it('is refused without a boundary', async () => {
    expect((await post('x', 'multipart/form-data')).statusCode).toBe(400);
  });

  it('leaves JSON as it is', async () => {
    expect((await post('{"a":1}', 'application/json')).json()).toEqual({ body: { a: 1 } });
  });
});
