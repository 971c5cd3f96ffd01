import { describeChecks, OPERATIONS, type Operation, type RestBinding } from '@gantry/contracts';
import { z } from 'zod';
import { AppError } from '@gantry/contracts';
import { renderRestError } from '../rest/rest.error';
import { asksForLogin, hasBody, restErrors } from './declared.errors';

type Json = Record<string, unknown>;

const BINARY = { type: 'string', format: 'binary' };
const BEARER = {
  authToken: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' },
  userId: { type: 'apiKey', in: 'header', name: 'X-User-Id' },
};

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // Dates travel as ISO text over REST.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  });
}

function exampleSchema(example: unknown): Json {
  if (Array.isArray(example)) return { type: 'array', items: example.length > 0 ? exampleSchema(example[0]) : {} };
  if (example === null || example === undefined) return {};
  return { type: typeof example === 'object' ? 'object' : typeof example };
}

function parameters(binding: RestBinding<unknown>, path: string): Json[] {
  const inPath = [...path.matchAll(/:([A-Za-z_]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = Object.entries(binding.example).filter(([name]) => !hasBody(binding) && !path.includes(`:${name}`));
  const paged = binding.paged ? ['offset', 'count', 'sort', 'query', 'fields'] : [];
  const names = new Map([
    ...paged.map((name): [string, unknown] => [name, name === 'offset' || name === 'count' ? 10 : '{}']),
    ...query,
  ]);
  return [
    ...inPath,
    ...[...names].map(([name, example]) => ({
      name,
      in: 'query',
      required: false,
      example,
      schema: exampleSchema(example),
    })),
  ];
}

/** One answer per status, every documented error an example below it. */
function responses(operation: Operation, binding: RestBinding<unknown>): Json {
  const byStatus = new Map<number, Record<string, unknown>>();
  for (const spec of restErrors(operation, binding)) {
    const { status, body } = renderRestError(new AppError(spec.code, spec.text, undefined, spec.kind));
    const examples = byStatus.get(status) ?? {};
    examples[`${spec.code}: ${spec.text ?? ''}`] = { value: body };
    byStatus.set(status, examples);
  }
  const failures = [...byStatus].map(([status, examples]) => [
    String(status),
    { description: 'refused', content: { 'application/json': { examples } } },
  ]);
  const done = binding.content
    ? { '*/*': { schema: BINARY } }
    : { 'application/json': { schema: schemaOf(operation.output, 'output') } };
  return { '200': { description: 'done', content: done }, ...Object.fromEntries(failures) };
}

/** The multipart form beside the JSON, for a binding that takes one. */
function uploadForm({ upload, example }: RestBinding<unknown>): Json {
  if (!upload) return {};
  const fields = Object.entries(example).map(([name, value]) => [name, exampleSchema(value)]);
  const files = upload.example.map(({ field }) => [field, BINARY]);
  return {
    'multipart/form-data': { schema: { type: 'object', properties: Object.fromEntries([...fields, ...files]) } },
  };
}

/** Under which routes are listed: `rooms` of `/api/v1/rooms.upload/:rid`. */
function sectionOf(path: string): string | undefined {
  const fixed = path.split('/').filter((segment) => segment !== '' && !segment.startsWith(':'));
  return fixed.at(-1)?.split('.')[0];
}

function pathItem(operation: Operation, binding: RestBinding<unknown>, path: string): Json {
  const rights = [
    ...describeChecks(operation.permissions ?? {}),
    ...describeChecks(binding.checkedByUseCase ?? operation.checkedByUseCase ?? {}),
  ];
  // Without a mapping the body is the input itself, so its schema is known; else the example shows the documented form.
  const schema = binding.request
    ? {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(binding.example).map(([key, value]) => [key, exampleSchema(value)]),
        ),
      }
    : schemaOf(operation.input, 'input');
  return {
    operationId: `${operation.id}:${binding.method} ${path}`,
    summary: binding.summary ?? operation.summary,
    ...(rights.length === 0 ? {} : { description: `For callers: ${rights.join('; ')}.` }),
    tags: [sectionOf(path) ?? operation.service],
    parameters: parameters(binding, path),
    ...(hasBody(binding)
      ? {
          requestBody: {
            content: { 'application/json': { schema, example: binding.example }, ...uploadForm(binding) },
          },
        }
      : {}),
    responses: responses(operation, binding),
    security: asksForLogin(operation, binding) ? [{ authToken: [], userId: [] }] : [],
  };
}

/** The OpenAPI 3.1 document of every REST binding, made from the entries that route and validate the requests. */
export function openApiDocument(rootUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    for (const binding of operation.rest ?? []) {
      for (const path of [binding.path, ...(binding.aliases ?? [])]) {
        const key = path.replace(/:([A-Za-z_]+)/g, '{$1}');
        paths[key] = { ...paths[key], [binding.method.toLowerCase()]: pathItem(operation, binding, path) };
      }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gantry',
      version: '3.11.1',
      description: "Team chat and customer chat that speaks Rocket.Chat's public API.",
    },
    servers: [{ url: rootUrl }],
    paths,
    components: { securitySchemes: BEARER },
  };
}
