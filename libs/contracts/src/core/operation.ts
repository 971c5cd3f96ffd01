import type { z } from 'zod';
import type { ErrorKind } from './app-error';
import type { BodyRule, RawBody } from './body-rule';
import type { Caller } from './caller';
import type { UseCaseChecks, RequiredPermissions } from './use-case-checks';
import type { RestContent, UploadedFile } from './rest-content';
import type { ReceivedUpload, UploadStream } from './upload-stream';
import type { DdpTokenPlace, RestTokenPlace } from './visitor-token';
import type { PermissionId } from '../access/permission.catalogue';

/** Body limit of routes for texts or long lists: the size of one realtime frame. */
export const LONG_BODY_BYTES = 1_024 * 1_024;

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** The parts of a request that a REST binding may read. Header names are lower case. */
export interface RestRequest {
  /** `HEAD` comes to the binding for GET unless the path has one of its own. */
  readonly method: HttpMethod;
  /** `*` contains the rest of the path for a path that ends with `/*`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** body on POST, PUT and PATCH, query string otherwise (contract/rest-extra.json, requestParamsRule). */
  readonly input: Readonly<Record<string, unknown>>;
  /** The body unread, where the binding's {@link BodyRule} names its type; `body` is empty then. */
  readonly raw?: RawBody | undefined;
  /** offset, count, sort, query and fields, read and type-checked; present when the binding is `paged`. */
  readonly page: Readonly<Record<string, unknown>>;
  /** Files of a multipart form; its other fields are the body. None unless the binding takes an `upload`. */
  readonly files: readonly UploadedFile[];
  /** Files of a multipart form that went to their owner while they came; none unless the binding streams its `upload`. */
  readonly uploads: readonly ReceivedUpload[];
  readonly caller: Caller;
}

export type FormUpload = { readonly example: readonly UploadedFile[] } & (
  { readonly maxBytes: number; readonly stream?: never } | { readonly stream: UploadStream; readonly maxBytes?: never }
);

export interface RestBinding<Output> {
  readonly method: HttpMethod;
  /**
   * Path below the public URL, with `:name` for parameters: `/api/v1/channels.create`. A last `/*` matches any rest.
   */
  readonly path: string;
  /** Further paths with the same answers (`dm.*` for `im.*`). */
  readonly aliases?: readonly string[];
  /** Whether this route needs a login although the operation does not. */
  readonly auth?: 'required';
  /**
   * Where to find a visitor token; the first one present is used. Required for `auth: 'visitor'`; elsewhere it makes
   * the visitor the caller.
   */
  readonly visitorToken?: readonly RestTokenPlace[];
  /** Replaces the operation's, if this route differs. */
  readonly checkedByUseCase?: UseCaseChecks;
  readonly paged?: boolean;
  /** Whether its parameters are in the body although its method is DELETE. */
  readonly takesBody?: boolean;
  /** Size and kind of its body, if they differ from the gateway's defaults. */
  readonly body?: BodyRule;
  /** Documented parameters → input; by default `request.input`. Pure function. */
  readonly request?: (request: RestRequest) => unknown;
  /** Output → documented body; by default `{...output, success: true}`. Pure function. */
  readonly response?: (output: Output) => unknown;
  /** Replaces `response` for answers that are not JSON. Errors stay JSON. Pure function. */
  readonly content?: (output: Output, request: RestRequest) => RestContent;
  /**
   * Takes multipart/form-data beside JSON. `maxBytes`: read whole, all files and fields together at most so many bytes ·
   * `stream`: files of any size go to their owner while they come, and the operation is asked when the form has ended.
   */
  readonly upload?: FormUpload;
  /** Largest JSON or form body, bytes; 64 KB when absent. Multipart forms have a limit of their own, `upload`. */
  readonly maxBodyBytes?: number;
  /**
   * Logins by the cookies rc_uid and rc_token count too: for GETs that browsers make by themselves. By query parameters only
   * where clients cannot do otherwise, pictures in a page: addresses end up in logs and histories.
   */
  readonly cookieLogin?: 'cookie' | 'cookie-or-query';
  /** Texts of this route for a wrong parameter, by field; else "Match error: …" (contract/errors.json, rest.checkFailure). */
  readonly paramErrors?: ParamErrors;
  /** A documented request, for OpenAPI and for a spec that checks it against the input schema. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly summary?: string;
}

/** A method's own rate limit: calls in so many ms for each user, or for each connection where there is no login. */
export interface DdpLimit {
  readonly calls: number;
  readonly perMs: number;
  /** Callers with this permission are exempt. */
  readonly unless?: PermissionId;
  /** `connection` counts each connection separately, also with a login. */
  readonly per?: 'user' | 'connection';
}

export interface DdpBinding<Output> {
  readonly method: string;
  /** Replaces the operation's, if this method differs. */
  readonly checkedByUseCase?: UseCaseChecks;
  /** As for REST: the argument with the visitor token. */
  readonly visitorToken?: readonly DdpTokenPlace[];
  /** Replaces the general limits per method (contract/ddp-extra.json, rateLimits). */
  readonly limit?: DdpLimit;
  /** Positional arguments → input. Pure function. */
  readonly input: (params: readonly unknown[]) => unknown;
  /** As for REST: the words of this method for a wrong argument; else "Match failed" (contract/errors.json, ddp.check). */
  readonly paramErrors?: ParamErrors;
  /** Output → `result`; by default the output. `undefined` omits the key. Pure function. */
  readonly result?: (output: Output) => unknown;
  /** Errors with other codes are shown to the caller as an ephemeral message instead (sendMessage). */
  readonly explainExcept?: readonly string[];
  /** Documented positional arguments; they must map to a valid input. */
  readonly example: readonly unknown[];
}

export interface ErrorSpec {
  readonly code: string | number;
  readonly text?: string;
  readonly kind?: ErrorKind;
}

/** The error for a wrong parameter. */
export interface ParamError extends ErrorSpec {
  /** Only for a missing parameter (undefined, null, empty text): a wrong one fails the argument check. */
  readonly when?: 'absent';
}

/** By field; the first matching one is used, so `when: 'absent'` comes before the one for wrong values. */
export type ParamErrors = Readonly<Record<string, ParamError | readonly ParamError[]>>;

/**
 * Rate-limit classes (contract/errors.json, rest.tooManyRequests). `default`: a REST route by user where there is a login,
 * else by address; methods by the settings DDP_Rate_Limit_* · `login`: the operation by address always, with one counter for
 * all protocols, beside the limits of methods · `none`: for calls that carry their own limit.
 */
export type RateLimitClass = 'default' | 'login' | 'none';

/** Fields of an operation's input, for bindings whose parameters are called alike. */
type FieldOf<Input extends z.ZodType> = keyof z.input<Input> & string;

/** As {@link RestBinding}; `request` may name the parameters that are fields of the input as they come. */
export interface RestDeclaration<Output, Field extends string> extends Omit<RestBinding<Output>, 'request'> {
  readonly request?: RestBinding<Output>['request'] | readonly Field[];
}

/** As {@link DdpBinding}; `input` may name the fields of the input in the order of the arguments. */
export interface DdpDeclaration<Output, Field extends string> extends Omit<DdpBinding<Output>, 'input'> {
  readonly input: DdpBinding<Output>['input'] | readonly Field[];
}

/** When an operation needs a second factor. `{}`: always, except from a client that gave one recently. */
export interface TwoFactorRule {
  /** Also asks a client that gave a code recently. */
  readonly always?: boolean;
  /** Only for these inputs, which are not validated yet. Pure function. */
  readonly when?: (input: unknown) => boolean;
  /** Users without a factor of their own are not asked for the password in its place: the operation asks for it by itself, or is there to replace it. */
  readonly ownFactorsOnly?: boolean;
}

export interface OperationDefinition<Input extends z.ZodType, Output extends z.ZodType> {
  /** `<service>.<feature>.<verb>`; the bus subject is `rpc.<id>`. */
  readonly id: string;
  readonly summary: string;
  readonly input: Input;
  readonly output: Output;
  /**
   * `required`: a logged-in user · `visitor`: a visitor, by the token that each binding's `visitorToken` finds; a login counts
   * for nothing · `optional`: anonymous callers pass too · `internal`: services only, never bound to REST or DDP.
   */
  readonly auth: 'required' | 'visitor' | 'optional' | 'internal';
  /** The code that DDP clients expect for "not logged in" if it is not error-invalid-user. REST always answers 401. */
  readonly loginError?: { readonly code: string | number; readonly text?: string };
  /** The error for a missing or unknown visitor token, if its code is not `invalid-token`. */
  readonly visitorError?: ErrorSpec;
  /** Checked before the handler, globally: 403 permissions-required. Room-scoped permissions are the use case's first line: `checkedByUseCase`. */
  readonly permissions?: RequiredPermissions;
  /** What the use case itself checks, for bindings that declare nothing else. */
  readonly checkedByUseCase?: UseCaseChecks;
  /** Needs a second factor, which the gateway has auth check before the input is validated (contract/rest-conventions.md, "Two-factor over REST"). */
  readonly twoFactor?: TwoFactorRule;
  /** Changes the login of the connection: `login` binds the answer's token to it, `logout` removes it. */
  readonly session?: 'login' | 'logout';
  /** What it says of the connection that it is called on, and nothing else: the gateway takes note, no service is asked. */
  readonly connection?: 'online' | 'away';
  /**
   * The gateway may keep the answer for each caller, until the caller's account, a setting or a permission changes: for
   * what depends on nothing else. Such an operation names no `permissions` and no `twoFactor`, which its owner would check.
   */
  readonly cache?: 'caller';
  /**
   * Answered by one process alone, which an earlier answer has named, for what it holds between calls: a file that is being
   * written. Never bound to REST or DDP.
   */
  readonly servedBy?: 'instance';
  readonly rateLimit?: RateLimitClass;
  /** Of class `login`: inputs that are no attempt, of clients whose connection was lost. Realtime protocols do not count them by address. Pure. */
  readonly isReturn?: (input: unknown) => boolean;
  readonly deadlineMs?: number;
  readonly rest?: readonly RestDeclaration<z.output<Output>, FieldOf<Input>>[];
  readonly ddp?: readonly DdpDeclaration<z.output<Output>, FieldOf<Input>>[];
  /** Every error that the use case may answer beside the frame's own (validation, login, permissions). */
  readonly errors: readonly ErrorSpec[];
}

export interface Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> extends Omit<
  OperationDefinition<Input, Output>,
  'rest' | 'ddp'
> {
  readonly service: string;
  readonly rest?: readonly RestBinding<z.output<Output>>[];
  readonly ddp?: readonly DdpBinding<z.output<Output>>[];
}

export type InputOf<O> = O extends Operation<infer I, z.ZodType> ? z.output<I> : never;
/** What a caller may leave out because the schema has a default. */
export type RawInputOf<O> = O extends Operation<infer I, z.ZodType> ? z.input<I> : never;
export type OutputOf<O> = O extends Operation<z.ZodType, infer R> ? z.output<R> : never;

/** Declares an operation: the one entry from which route, method, subject, validation and documents are derived. */
export function defineOperation<Input extends z.ZodType, Output extends z.ZodType>(
  definition: OperationDefinition<Input, Output>,
): Operation<Input, Output> {
  const { rest, ddp, ...declared } = definition;
  const [service = ''] = definition.id.split('.');
  return {
    ...declared,
    service,
    ...(rest && { rest: rest.map(restBinding) }),
    ...(ddp && { ddp: ddp.map(ddpBinding) }),
  };
}

function restBinding<Output>(declaration: RestDeclaration<Output, string>): RestBinding<Output> {
  const { request, ...binding } = declaration;
  if (request === undefined) return binding;
  return { ...binding, request: typeof request === 'function' ? request : namedParameters(request) };
}

function ddpBinding<Output>(declaration: DdpDeclaration<Output, string>): DdpBinding<Output> {
  const { input, ...binding } = declaration;
  return { ...binding, input: typeof input === 'function' ? input : positionalParameters(input) };
}

function namedParameters(fields: readonly string[]) {
  return ({ input }: RestRequest): unknown => Object.fromEntries(fields.map((field) => [field, input[field]]));
}

function positionalParameters(fields: readonly string[]) {
  return (params: readonly unknown[]): unknown => Object.fromEntries(fields.map((field, at) => [field, params[at]]));
}
