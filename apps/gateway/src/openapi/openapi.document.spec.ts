import { OPERATIONS } from '@gantry/contracts';
import { z } from 'zod';
import { openApiDocument } from './openapi.document';

interface Item {
  operationId: string;
  summary: string;
  tags: string[];
  description?: string;
  parameters: { name: string; in: string; required: boolean }[];
  responses: Record<string, { description: string; content: Record<string, unknown> }>;
  requestBody?: { content: Record<string, { example: unknown }> };
  security: unknown[];
}

const document = openApiDocument('http://localhost:3000');
const paths = document['paths'] as Record<string, Record<string, Item>>;
const items = Object.entries(paths).flatMap(([path, byMethod]) =>
  Object.entries(byMethod).map(([method, item]) => ({ path, method, item })),
);

const bound = OPERATIONS.flatMap((operation) =>
  (operation.rest ?? []).flatMap((binding) =>
    [binding.path, ...(binding.aliases ?? [])].map((path) => ({
      operation,
      binding,
      path,
      name: `${binding.method} ${path}`,
    })),
  ),
);

function undefinedIn(value: unknown, path: string): string[] {
  if (
    value === undefined ||
    typeof value === 'function' ||
    typeof value === 'symbol' ||
    typeof value === 'bigint' ||
    Number.isNaN(value)
  )
    return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => undefinedIn(inner, `${path}.${key}`));
}

describe('openApiDocument', () => {
  it('has every REST binding and alias, and nothing else', () => {
    const expected = bound.map(
      ({ path, binding }) => `${binding.method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
    );
    expect(items.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([...new Set(expected)].sort());
    expect(new Set(expected).size).toBe(expected.length);
  });

  it.each(items.map(({ path, method, item }) => [method, path, item] as const))(
    'describes %s %s',
    (_method, path, item) => {
      expect(item.summary).not.toBe('');
      expect(item.tags).toEqual([expect.stringMatching(/^[\w-]+$/)]);
      const done = item.responses['200']?.content;
      expect([done?.['application/json'] ?? done?.['*/*']]).toEqual([{ schema: expect.anything() }]);
      for (const [status, response] of Object.entries(item.responses).filter(([code]) => code !== '200')) {
        expect(status).toMatch(/^[2-5]\d\d$/);
        expect(response.description).not.toBe('');
        expect(response.content).toHaveProperty(['application/json']);
      }
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        item.parameters
          .filter((parameter) => parameter.in === 'path')
          .map(({ name, required }) => ({ name, required })),
      ).toEqual(inPath.map((name) => ({ name, required: true })));
      const names = item.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it('shows the example of each binding that has a body, and no body elsewhere', () => {
    for (const { binding, path } of bound) {
      const body = paths[path.replace(/:(\w+)/g, '{$1}')]?.[binding.method.toLowerCase()]?.requestBody;
      const hasBody = binding.method === 'POST' || binding.method === 'PUT' || binding.takesBody === true;
      expect([path, body?.content['application/json']?.example]).toEqual([path, hasBody ? binding.example : undefined]);
    }
  });

  it('asks for a token, and answers 401 without one, exactly where a login is required', () => {
    for (const { operation, binding, path } of bound) {
      const item = paths[path.replace(/:(\w+)/g, '{$1}')]?.[binding.method.toLowerCase()];
      const asksForLogin = (binding.auth ?? operation.auth) === 'required';
      expect(item?.security.length).toBe(asksForLogin ? 1 : 0);
      if (asksForLogin) expect(item?.responses).toHaveProperty('401');
      if (operation.permissions) expect(item?.responses).toHaveProperty('403');
    }
  });

  it('says which permissions a caller needs, those that the use case checks too', () => {
    for (const { operation, binding, path } of bound) {
      const text = paths[path.replace(/:(\w+)/g, '{$1}')]?.[binding.method.toLowerCase()]?.description ?? '';
      const checks = binding.checkedByUseCase ?? operation.checkedByUseCase;
      for (const id of [operation.permissions, checks].flatMap((rights) => [
        ...(rights?.all ?? []),
        ...(rights?.any ?? []),
      ]))
        expect(text).toContain(`\`${id}\``);
    }
  });

  it('shows every error of an operation, those of single parameters too', () => {
    for (const { operation, binding, path } of bound) {
      const responses = paths[path.replace(/:(\w+)/g, '{$1}')]?.[binding.method.toLowerCase()]?.responses ?? {};
      const shown = Object.values(responses).flatMap(({ content }) =>
        Object.keys(
          z.object({ examples: z.record(z.string(), z.unknown()) }).safeParse(content['application/json']).data
            ?.examples ?? {},
        ),
      );
      for (const { code, text = '' } of [...operation.errors, ...Object.values(binding.paramErrors ?? {}).flat()])
        expect(shown).toContain(`${code}: ${text}`);
    }
  });

  it('gives every operation an id of its own', () => {
    const ids = items.map(({ item }) => item.operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('is plain JSON: nothing in it is lost on the way', () => {
    expect(undefinedIn(document, '')).toEqual([]);
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it('names itself and its server', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Gantry' },
      servers: [{ url: 'http://localhost:3000' }],
    });
  });
});
