import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceRoot } from '../setting.reads';

/** `edit-other-user-info (another user)`: the id, without the condition. */
const permissionIds = z.array(z.string().transform((text) => text.replace(/ .*$/, '')));

/** Only the fields that are compared; the files hold more. */
const documentedEndpoint = z.object({
  method: z.string(),
  path: z.string(),
  section: z.string(),
  auth: z.boolean(),
  permissions: permissionIds,
  twoFactor: z.boolean(),
  aliases: z.array(z.string()).default([]),
});
const referenceEndpoint = z.object({
  method: z.string(),
  path: z.string(),
  auth: z.union([z.boolean(), z.string()]),
  edition: z.string(),
  permissionsAllOf: permissionIds.default([]),
  permissionsChecked: permissionIds.default([]),
  twoFactorRequired: z.boolean().default(false),
});
const documentedMethod = z.object({
  method: z.string(),
  section: z.string(),
  status: z.string(),
  auth: z.boolean(),
  permissions: permissionIds,
});
const referenceMethod = z.object({
  name: z.string(),
  auth: z.string().optional(),
  edition: z.string().optional(),
  file: z.string().optional(),
  permissionsChecked: permissionIds.default([]),
  twoFactor: z.boolean().default(false),
});
const referenceStream = z.object({
  name: z.string(),
  serverOnly: z.boolean(),
  read: z.string(),
  write: z.string(),
});
const documentedEvent = z.object({ stream: z.string(), event: z.string().nullable() });
const setting = z.looseObject({ id: z.string(), group: z.string().optional(), longDefault: z.unknown().optional() });
const permission = z.object({ id: z.string(), roles: z.array(z.string()), source: z.string() });

export type DocumentedEndpoint = z.infer<typeof documentedEndpoint>;
export type ReferenceEndpoint = z.infer<typeof referenceEndpoint>;
export type DocumentedMethod = z.infer<typeof documentedMethod>;
export type ReferenceMethod = z.infer<typeof referenceMethod>;
export type ReferenceStream = z.infer<typeof referenceStream>;
export type DocumentedEvent = z.infer<typeof documentedEvent>;
export type ContractSetting = z.infer<typeof setting>;
export type ContractPermission = z.infer<typeof permission>;

export interface ContractFiles {
  readonly documentedEndpoints: readonly DocumentedEndpoint[];
  readonly referenceEndpoints: readonly ReferenceEndpoint[];
  readonly documentedMethods: readonly DocumentedMethod[];
  readonly referenceMethods: readonly ReferenceMethod[];
  readonly platformMethods: readonly string[];
  readonly referenceStreams: readonly ReferenceStream[];
  readonly documentedEvents: readonly DocumentedEvent[];
  readonly settings: readonly ContractSetting[];
  readonly permissions: readonly ContractPermission[];
  readonly enterprisePermissions: readonly string[];
}

/** Reads docs/contract. Throws a ZodError when a file has not the form that is compared. */
export function contractFiles(folder = join(workspaceRoot(), 'docs/contract')): ContractFiles {
  const read = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> =>
    schema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const rest = readdirSync(join(folder, 'rest')).filter((file) => file.endsWith('.json') && !file.startsWith('_'));
  const methods = read(
    'ddp-extra.json',
    z.object({
      methods: z.array(referenceMethod),
      platformMethods: z.array(z.object({ name: z.string() })),
      streams: z.array(referenceStream),
    }),
  );
  const permissions = read(
    'permissions.json',
    z.object({ permissions: z.array(permission), enterpriseOnlyIds: z.array(z.string()) }),
  );
  return {
    documentedEndpoints: rest.sort().flatMap((file) => read(`rest/${file}`, z.array(documentedEndpoint))),
    referenceEndpoints: read('rest-extra.json', z.object({ endpoints: z.array(referenceEndpoint) })).endpoints,
    documentedMethods: read('ddp-methods.json', z.array(documentedMethod)),
    referenceMethods: methods.methods,
    platformMethods: methods.platformMethods.map(({ name }) => name),
    referenceStreams: methods.streams,
    documentedEvents: read('ddp-streams.json', z.array(documentedEvent)),
    settings: read('settings.json', z.object({ settings: z.array(setting) })).settings,
    permissions: permissions.permissions,
    enterprisePermissions: permissions.enterpriseOnlyIds,
  };
}
