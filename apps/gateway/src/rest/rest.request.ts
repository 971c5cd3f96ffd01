import { AppError, HTTP_METHODS, type Caller, type RestRequest } from '@gantry/contracts';
import { EjsonError, parseEjson } from '@gantry/ddp';
import type { FastifyRequest } from 'fastify';
import { UnreadBody } from './body.parser';
import { MultipartForm } from './multipart.parser';
import type { StreamedForm } from './upload.reader';

const MAX_JSON_PARAMETER = 10_000;

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** `{"$date": "never"}` is parsed into an invalid date, which the database would accept. */
function holdsInvalidDate(value: unknown): boolean {
  if (value instanceof Date) return Number.isNaN(value.getTime());
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsInvalidDate);
}

/** EJSON text of `query`, `fields` or `sort` (contract/rest-conventions.md, "query and fields"). */
function jsonParameter(name: 'query' | 'fields' | 'sort', value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === '') return undefined;
  const refusal = () =>
    new AppError(`error-invalid-${name}`, `Invalid ${name} parameter provided: "${String(value).slice(0, 200)}"`, {
      helperMethod: 'parseJsonQuery',
    });
  if (typeof value !== 'string' || value.length > MAX_JSON_PARAMETER) throw refusal();
  try {
    const parsed = parseEjson(value);
    if (
      typeof parsed !== 'object' ||
      parsed === null ||
      Array.isArray(parsed) ||
      parsed instanceof Date ||
      holdsInvalidDate(parsed)
    )
      throw refusal();
    return record(parsed);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof EjsonError) throw refusal();
    throw error;
  }
}

/** Parses numbers as documented: the leading digits; a text without any counts as not given. */
function integer(value: unknown): number | undefined {
  const number = Number.parseInt(String(value ?? ''), 10);
  return Number.isNaN(number) ? undefined : number;
}

/** @throws AppError error-invalid-query, -fields or -sort. */
function pageOf(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    offset: Math.max(0, integer(query['offset']) ?? 0),
    count: integer(query['count']),
    sort: jsonParameter('sort', query['sort']),
    query: jsonParameter('query', query['query']),
    fields: jsonParameter('fields', query['fields']),
  };
}

/** Whose parameters stand in the body (contract/rest-extra.json, requestParamsRule). */
const BODY_METHODS: readonly string[] = ['POST', 'PUT', 'PATCH'];

function parsed(body: unknown): unknown {
  return body instanceof UnreadBody ? undefined : body;
}

/** Each part is parsed when a binding first reads it, because most read few. */
class LazyRestRequest implements RestRequest {
  private readonly known: { -readonly [Part in 'params' | 'query' | 'body' | 'headers' | 'page']?: RestRequest[Part] } =
    {};

  constructor(
    private readonly request: FastifyRequest,
    readonly caller: Caller,
    private readonly paged: boolean,
    private readonly form: StreamedForm | undefined,
  ) {}

  get method(): RestRequest['method'] {
    return HTTP_METHODS.find((method) => method === this.request.method) ?? 'GET';
  }

  get params(): Readonly<Record<string, string>> {
    return (this.known.params ??= texts(this.request.params));
  }

  get query(): Readonly<Record<string, unknown>> {
    return (this.known.query ??= record(this.request.query));
  }

  get body(): Readonly<Record<string, unknown>> {
    const { body } = this.request;
    return (this.known.body ??= record(
      this.form?.fields ?? (body instanceof MultipartForm ? body.fields : parsed(body)),
    ));
  }

  get raw(): RestRequest['raw'] {
    return this.request.body instanceof UnreadBody ? this.request.body : undefined;
  }

  get headers(): Readonly<Record<string, string>> {
    return (this.known.headers ??= texts(this.request.headers));
  }

  get files(): RestRequest['files'] {
    return this.request.body instanceof MultipartForm ? this.request.body.files : [];
  }

  get uploads(): RestRequest['uploads'] {
    return this.form?.uploads ?? [];
  }

  get input(): Readonly<Record<string, unknown>> {
    return BODY_METHODS.includes(this.request.method) ? this.body : this.query;
  }

  get page(): Readonly<Record<string, unknown>> {
    return (this.known.page ??= this.paged ? pageOf(this.query) : {});
  }
}

/**
 * The part of an HTTP request that bindings see. Reading `page` throws AppError error-invalid-query, -fields or -sort.
 */
export function restRequest(request: FastifyRequest, caller: Caller, paged: boolean, form?: StreamedForm): RestRequest {
  return new LazyRestRequest(request, caller, paged, form);
}
