import { z } from 'zod';
import { defineOperation } from '../core/operation';

/** A key of the clients' texts and its parameters. */
const messageSchema = z.object({ message: z.string(), params: z.array(z.string()) });
const ERRORS = [{ code: 'error-not-authorized', text: 'Not authorized' }, { code: 'LDAP_disabled' }] as const;

/** contract/ddp-extra.json, ldap_test_connection. */
export const testDirectory = defineOperation({
  id: 'auth.ldap.test',
  summary: 'Try to connect to the directory as the settings say',
  auth: 'required',
  checkedByUseCase: { role: 'admin' },
  input: z.object({}),
  output: messageSchema,
  ddp: [{ method: 'ldap_test_connection', input: () => ({}), example: [] }],
  errors: [...ERRORS, { code: 'LDAP_connection_failed', text: '{why}' }],
});

/** contract/ddp-extra.json, ldap_sync_now. */
export const syncDirectory = defineOperation({
  id: 'auth.ldap.sync',
  summary: 'Begin to bring the accounts to what the directory says; answers before it is done',
  auth: 'required',
  checkedByUseCase: { role: 'admin' },
  input: z.object({}),
  output: messageSchema,
  ddp: [{ method: 'ldap_sync_now', input: () => ({}), example: [] }],
  errors: ERRORS,
});
