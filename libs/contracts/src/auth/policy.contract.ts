import { z } from 'zod';
import { defineOperation } from '../core/operation';

export const settingValueSchema = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()),
]);
export type SettingValue = z.infer<typeof settingValueSchema>;

/** permission id → role ids. */
export const rolesByPermissionSchema = z.record(z.string(), z.array(z.string()));
export type RolesByPermission = z.infer<typeof rolesByPermissionSchema>;

/** What every service keeps a copy of: all settings and who may do what. Refreshed by `policy.changed`. */
export const policySnapshot = defineOperation({
  id: 'auth.policy.snapshot',
  summary: 'All settings, and the roles of every permission',
  auth: 'internal',
  input: z.object({}),
  output: z.object({ settings: z.record(z.string(), settingValueSchema), permissions: rolesByPermissionSchema }),
  errors: [],
});
