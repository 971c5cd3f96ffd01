import { createPrivateKey, X509Certificate } from 'node:crypto';

/** PEM texts, as variables hold them. */
export interface TlsTexts {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    // What the parser says may quote the key; the caller says which variable is wrong.
    return undefined;
  }
}

/** What is wrong with the variables `<prefix>_TLS_CA`, `_CERT` and `_KEY`: each problem one line, without their contents. */
export function tlsProblems(prefix: string, { ca, cert, key }: TlsTexts): string[] {
  const problems: string[] = [];
  if (ca !== undefined && !parsed(() => new X509Certificate(ca))) problems.push(`${prefix}_TLS_CA: no PEM certificate`);
  if ((cert === undefined) !== (key === undefined))
    problems.push(`${prefix}_TLS_CERT and ${prefix}_TLS_KEY: one is missing`);
  const certificate = cert === undefined ? undefined : parsed(() => new X509Certificate(cert));
  if (cert !== undefined && !certificate) problems.push(`${prefix}_TLS_CERT: no PEM certificate`);
  const privateKey = key === undefined ? undefined : parsed(() => createPrivateKey(key));
  if (key !== undefined && !privateKey) problems.push(`${prefix}_TLS_KEY: no PEM private key without a pass phrase`);
  if (certificate && privateKey && !certificate.checkPrivateKey(privateKey))
    problems.push(`${prefix}_TLS_KEY: not the key of ${prefix}_TLS_CERT`);
  return problems;
}

/** The texts that are there, or undefined when there is none. */
export function tlsOf({ ca, cert, key }: TlsTexts): { ca?: string; cert?: string; key?: string } | undefined {
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
