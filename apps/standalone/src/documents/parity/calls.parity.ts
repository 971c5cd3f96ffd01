import type { ContractFiles, DocumentedEndpoint, ReferenceEndpoint, ReferenceMethod } from './contract.files';
import { parityEntry, type ParityEntry, type ParityKind } from './parity';
import { type DeclaredCall, pathKey, type PlatformDeclarations, routeKey } from './platform.declarations';

/** What the contract says of the caller. */
interface ExpectedCall {
  /** `undefined`: not said, or not by a login. */
  readonly login: boolean | undefined;
  /** Each of them is asked for. */
  readonly permissions: readonly string[];
  /** One of them at least is asked for; empty: not said. */
  readonly anyPermission?: readonly string[];
  /** `undefined`: not said. */
  readonly twoFactor?: boolean | undefined;
}

/** `differences` of a call that is there. A permission that only the platform asks for is none: pages are often silent. */
export function callDifferences(expected: ExpectedCall, declared: DeclaredCall): string[] {
  const { login, permissions, anyPermission = [], twoFactor } = expected;
  const lacking = permissions.filter((id) => !declared.permissions.includes(id));
  const none = anyPermission.length > 0 && !anyPermission.some((id) => declared.permissions.includes(id));
  return [
    ...(login === true && !declared.login ? ['passes without a login'] : []),
    ...(login === false && declared.login ? ['needs a login'] : []),
    ...(lacking.length > 0 ? [`does not declare ${lacking.join(', ')}`] : []),
    ...(none ? [`declares none of ${anyPermission.join(', ')}`] : []),
    ...(twoFactor === true && !declared.twoFactor ? ['asks for no second factor'] : []),
    ...(twoFactor === false && declared.twoFactor ? ['asks for a second factor'] : []),
  ];
}

/** `undefined` when no route has the path; a difference when one has it with another method. */
function routeDifferences(
  { routes }: PlatformDeclarations,
  { method, path }: { readonly method: string; readonly path: string },
  expected: ExpectedCall,
): string[] | undefined {
  const declared = routes.get(routeKey(method, path));
  if (declared !== undefined) return callDifferences(expected, declared);
  const others = [...routes.keys()]
    .map((key) => key.split(' '))
    .filter(([, other]) => other === pathKey(path))
    .map(([other]) => other);
  return others.length === 0 ? undefined : [`answers ${others.join(', ')} alone`];
}

function documentedEndpoint(platform: PlatformDeclarations, endpoint: DocumentedEndpoint): ParityEntry {
  const { method, path, section, auth, permissions, twoFactor, aliases } = endpoint;
  // A page lists alternatives and conjunctions alike: one of them at least.
  const expected = { login: auth, permissions: [], anyPermission: permissions, twoFactor: twoFactor || undefined };
  const differences = routeDifferences(platform, { method, path }, expected);
  const without = aliases.filter((alias) => alias.startsWith('/') && !platform.routes.has(routeKey(method, alias)));
  const lacking = without.map((alias) => `does not answer ${alias}`);
  return parityEntry(section, `${method} ${path}`, differences && [...differences, ...lacking]);
}

/** `channels` of /api/v1/channels.create; endpoints of the enterprise edition are a section of their own. */
export function endpointSection({ path, edition }: Pick<ReferenceEndpoint, 'path' | 'edition'>): string {
  if (edition === 'enterprise') return 'enterprise edition';
  const [section = '', ...rest] = path.replace(/^\/(?:api\/)?(?:v1\/)?/, '').split(/[./]/);
  return rest.length === 0 && section !== 'apps' ? 'single names' : section;
}

function referenceEndpoint(platform: PlatformDeclarations, endpoint: ReferenceEndpoint): ParityEntry {
  const { method, path, auth, permissionsAllOf, permissionsChecked, twoFactorRequired } = endpoint;
  const expected = {
    login: typeof auth === 'boolean' ? auth : undefined,
    permissions: permissionsAllOf,
    anyPermission: permissionsChecked,
    twoFactor: twoFactorRequired || undefined,
  };
  return parityEntry(
    endpointSection(endpoint),
    `${method} ${path}`,
    routeDifferences(platform, { method, path }, expected),
  );
}

/** `2fa` of app/2fa/server/methods/enable.js, `server` of server/methods/addRoomOwner.js. */
export function methodSection({ edition, file = '' }: Pick<ReferenceMethod, 'edition' | 'file'>): string {
  if (edition === 'enterprise') return 'enterprise edition';
  const [top = '', feature = ''] = file.split('/');
  return top === 'app' ? feature : top;
}

function methodEntry(
  { methods }: PlatformDeclarations,
  section: string,
  name: string,
  expected: ExpectedCall,
): ParityEntry {
  const declared = methods.get(name);
  return parityEntry(section, name, declared && callDifferences(expected, declared));
}

const NOTHING_SAID: ExpectedCall = { login: undefined, permissions: [] };
/** `uses the caller` and the like say nothing of whether a login is needed. */
const LOGINS: Readonly<Record<string, boolean>> = { required: true, 'none checked': false };

/** Endpoints and methods: the documented ones, and all of the reference server. */
export function callKinds(contract: ContractFiles, platform: PlatformDeclarations): ParityKind[] {
  return [
    {
      name: 'REST endpoints, documented',
      source: 'rest/*.json',
      entries: contract.documentedEndpoints.map((endpoint) => documentedEndpoint(platform, endpoint)),
    },
    {
      name: 'REST endpoints of the reference server',
      source: 'rest-extra.json',
      entries: contract.referenceEndpoints.map((endpoint) => referenceEndpoint(platform, endpoint)),
    },
    {
      name: 'Methods, documented',
      source: 'ddp-methods.json',
      entries: contract.documentedMethods
        .filter(({ status }) => status !== 'removed')
        .map(({ method, section, auth, permissions }) =>
          methodEntry(platform, section.split(' > ')[0] ?? section, method, {
            login: auth,
            permissions: [],
            anyPermission: permissions,
          }),
        ),
    },
    {
      name: 'Methods of the reference server',
      source: 'ddp-extra.json',
      entries: [
        ...contract.referenceMethods.map((method) =>
          methodEntry(platform, methodSection(method), method.name, {
            login: LOGINS[method.auth ?? ''],
            permissions: [],
            anyPermission: method.permissionsChecked,
            twoFactor: method.twoFactor || undefined,
          }),
        ),
        ...contract.platformMethods.map((name) => methodEntry(platform, 'platform packages', name, NOTHING_SAID)),
      ],
    },
  ];
}
