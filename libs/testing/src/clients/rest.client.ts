import { requireNoSecrets } from './secret.scan';

/** An answer of the REST API. */
export interface RestReply {
  readonly status: number;
  readonly headers: Headers;
  // Tests read documented fields of documented answers: an assertion fails on what is missing.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  readonly body: any;
}

export interface Credentials {
  readonly userId: string;
  readonly authToken: string;
}

/** Names fields of requests, `joinCode` among them, and holds no data. */
const OPENAPI_PATH = '/api-docs/openapi.json';

/** fetch with the platform's headers; `path` is below /api/v1/ unless it begins with a slash. Fails on an answer that tells a secret. */
export class RestClient {
  constructor(
    readonly url: string,
    readonly credentials?: Credentials,
  ) {}

  as(credentials: Credentials): RestClient {
    return new RestClient(this.url, credentials);
  }

  get(path: string, query: Record<string, string | number | undefined> = {}): Promise<RestReply> {
    const parameters = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]): [string, string][] =>
        value === undefined ? [] : [[key, String(value)]],
      ),
    );
    return this.send('GET', parameters.size > 0 ? `${path}?${parameters}` : path);
  }

  post(path: string, body: unknown = {}): Promise<RestReply> {
    return this.send('POST', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  /** A multipart form with files. */
  upload(path: string, form: FormData): Promise<RestReply> {
    return this.send('POST', path, form);
  }

  /** Redirects are answers here, not followed. */
  async send(
    method: string,
    path: string,
    body?: string | FormData,
    headers: Record<string, string> = {},
  ): Promise<RestReply> {
    const login: Record<string, string> = this.credentials
      ? { 'x-auth-token': this.credentials.authToken, 'x-user-id': this.credentials.userId }
      : {};
    const response = await fetch(this.url + (path.startsWith('/') ? path : `/api/v1/${path}`), {
      method,
      redirect: 'manual',
      headers: { ...login, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    if (path !== OPENAPI_PATH) requireNoSecrets(text, `${method} ${path}`);
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : parse(text) };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
