import { randomUUID } from 'node:crypto';
import { createServer, InvalidCredentialsError, NoSuchObjectError, type Server } from 'ldapjs';

export const BASE = 'dc=example,dc=com';
const SEARCHER = { dn: `cn=reader,${BASE}`, password: 'reader-password' };

export interface Person {
  readonly uid: string;
  password: string;
  cn: string;
  mail: string;
  readonly entryUUID: string;
}

/** An LDAP server in this process: people below ou=people, groups below ou=groups. */
export interface Directory {
  readonly people: Person[];
  /** Group → uids. */
  readonly groups: Map<string, string[]>;
  /** Filters of all searches so far. */
  readonly filters: string[];
  /** Whether it answers at all. */
  isDown: boolean;
  readonly settings: Readonly<Record<string, string>>;
  add(uid: string, fields?: Partial<Person>): Person;
  close(): Promise<void>;
}

/** As much of ldapjs' requests and answers as is used here. */
interface Request {
  readonly dn: { toString(): string };
  readonly connection: { destroy(): void };
  readonly credentials: string;
  readonly scope: string | number;
  readonly filter: { toString(): string; matches(attributes: object): boolean };
}
interface Response {
  send(entry: Entry): void;
  end(): void;
}
type Next = (error?: unknown) => void;

interface Entry {
  dn: string;
  attributes: Record<string, string | string[]>;
}

const dnOf = (uid: string) => `uid=${uid},ou=people,${BASE}`;
/** Names and values as they are compared: spaces behind commas do not count. */
const plain = (dn: { toString(): string }) => dn.toString().replace(/,\s+/g, ',').toLowerCase();

function entriesOf({ people, groups }: Pick<Directory, 'people' | 'groups'>): Entry[] {
  return [
    ...people.map(({ password: _password, ...fields }) => ({
      dn: dnOf(fields.uid),
      attributes: { ...fields, objectclass: 'person' },
    })),
    ...[...groups].map(([cn, memberUid]) => ({
      dn: `cn=${cn},ou=groups,${BASE}`,
      attributes: { cn, memberUid, uniqueMember: memberUid.map(dnOf), objectclass: 'groupOfUniqueNames' },
    })),
  ];
}

function serve(server: Server, directory: Directory): void {
  server.bind('', (request: Request, response: Response, next: Next) => {
    if (directory.isDown) return void request.connection.destroy();
    const person = directory.people.find(({ uid }) => plain(dnOf(uid)) === plain(request.dn));
    const expected = plain(request.dn) === plain(SEARCHER.dn) ? SEARCHER.password : person?.password;
    // As real ones do: without a password nobody is proved, and nobody is refused.
    if (request.credentials !== '' && request.credentials !== expected) return next(new InvalidCredentialsError());
    response.end();
    return next();
  });
  server.search('', (request: Request, response: Response, next: Next) => {
    if (directory.isDown) return void request.connection.destroy();
    directory.filters.push(request.filter.toString());
    const base = plain(request.dn);
    if (base === '') {
      response.send({ dn: '', attributes: { objectclass: 'top' } });
      response.end();
      return next();
    }
    const isBase = request.scope === 'base' || request.scope === 0;
    if (base !== BASE && !isBase) return next(new NoSuchObjectError(base));
    for (const entry of entriesOf(directory)) {
      const isInScope = isBase ? plain(entry.dn) === base : true;
      if (isInScope && request.filter.matches(entry.attributes)) response.send(entry);
    }
    response.end();
    return next();
  });
}

export async function startDirectory(): Promise<Directory> {
  const server = createServer();
  const settings: Record<string, string> = {};
  const directory: Directory = {
    people: [],
    groups: new Map(),
    filters: [],
    isDown: false,
    settings,
    add: (uid, fields = {}) => {
      const person = {
        uid,
        password: `password of ${uid}`,
        cn: `Name of ${uid}`,
        mail: `${uid}@example.com`,
        entryUUID: randomUUID(),
        ...fields,
      };
      directory.people.push(person);
      return person;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  serve(server, directory);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  Object.assign(settings, {
    LDAP_Enable: 'true',
    LDAP_Host: '127.0.0.1',
    LDAP_Port: new URL(server.url).port,
    LDAP_BaseDN: BASE,
    LDAP_Authentication: 'true',
    LDAP_Authentication_UserDN: SEARCHER.dn,
    LDAP_Authentication_Password: SEARCHER.password,
    LDAP_User_Search_Filter: '(objectclass=person)',
    LDAP_User_Search_Field: 'uid',
    LDAP_Username_Field: 'uid',
    LDAP_Unique_Identifier_Field: 'entryUUID',
  });
  return directory;
}

/** Settings as the environment of a platform has them. */
export function overwriting(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([id, value]) => [`OVERWRITE_SETTING_${id}`, value]));
}
