import { createHash } from 'node:crypto';
import { z } from 'zod';

/** An answer that is no JSON: a picture, a page, a redirect, the first part of a file. Made by the `content` of a REST binding. */
export interface RestContent {
  /** 200 when absent. */
  readonly status?: number;
  /** Lower-case names. With an `etag`, a client that has the same already gets 304 without the body. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** The operation's input for the part that follows; the gateway asks until there is none, so nobody holds a whole file. */
  readonly next?: unknown;
}

/** Bytes, as they cross the bus. */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** A file of a multipart form. Its name and type are the client's claims. */
export const uploadedFileSchema = z.object({
  /** Name of the form's field. */
  field: z.string(),
  name: z.string(),
  type: z.string(),
  content: bytesSchema,
});
export type UploadedFile = z.infer<typeof uploadedFileSchema>;

/** Largest picture that one request may carry, bytes: it crosses the bus as one message. */
export const MAX_PICTURE_BYTES = 5 * 1_024 * 1_024;

/** Nothing is loaded, run, sent or framed but what is named. */
const CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What a page may do, beside nothing. */
export interface PageRules {
  /** The texts of its inline scripts and styles. */
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
}

/** The Content-Security-Policy of a page. */
export function pagePolicy({ scripts = [], styles = [] }: PageRules = {}): string {
  const allowed = (directive: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : [`${directive} ${texts.map(sourceHash).join(' ')}`];
  return [CLOSED, ...allowed('script-src', scripts), ...allowed('style-src', styles)].join('; ');
}

function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
} as const;

/** A page for people that no cache keeps. @param html whole document; whatever came from outside is escaped already. */
export function htmlPage(html: string, status = 200, rules: PageRules = {}): RestContent {
  return { status, headers: { ...PAGE_HEADERS, 'content-security-policy': pagePolicy(rules) }, body: html };
}

const PLAIN_ADDRESS = /^[\x21-\x7e]*$/;

/** An address as a header carries it: plain ASCII (RFC 9110, 5.5), whatever letters or line breaks it was written with. */
export function headerAddress(address: string): string {
  if (PLAIN_ADDRESS.test(address)) return address;
  if (URL.canParse(address)) return new URL(address).href;
  const wellFormed = address.replace(/\p{Cs}/gu, '\uFFFD');
  return wellFormed.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/** @param status 302 by default; 307 keeps the method. */
export function redirectTo(location: string, status = 302): RestContent {
  return { status, headers: { location: headerAddress(location), 'cache-control': 'no-store' } };
}

/** A picture is shown, never run: SVG with a script in it stays an image. */
const PICTURE_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'cross-origin-resource-policy': 'cross-origin',
};

export interface PictureAnswer {
  readonly type: string;
  readonly content: Uint8Array;
  /** Without quotes. */
  readonly etag: string;
  /** How long a client need not ask again, s. */
  readonly maxAgeS: number;
}

/** A picture that browsers keep and ask for again by its ETag. */
export function pictureContent({ type, content, etag, maxAgeS }: PictureAnswer): RestContent {
  return {
    headers: {
      ...PICTURE_HEADERS,
      'content-type': type,
      etag: `"${etag}"`,
      'cache-control': `public, max-age=${maxAgeS}`,
    },
    body: content,
  };
}

/** Does the client have this already? `etag` as the header writes it; weak ones count as the same. */
export function matchesEtag(etag: string | undefined, ifNoneMatch: string | undefined): boolean {
  if (etag === undefined || ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((text) => text.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(etag.replace(/^W\//, ''));
}
