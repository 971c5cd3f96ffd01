import type { SettingValue } from '@gantry/contracts';
import { z } from 'zod';

const text = z.string().max(10_000).optional();
const registrationSchema = z.looseObject({
  workspaceId: z.string().min(1).max(255),
  client_name: text,
  client_id: text,
  client_secret: text,
  client_secret_expires_at: z.number().int().optional(),
  publicKey: text,
  registration_client_uri: text,
});

/** What the cloud answered to a registration → settings; undefined when it is no such thing. */
export function readRegistration(blob: string): Record<string, SettingValue> | undefined {
  const parsed = registrationSchema.safeParse(parseJson(Buffer.from(blob, 'base64').toString('utf8')));
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return {
    Cloud_Workspace_Name: data.client_name ?? '',
    Cloud_Workspace_Client_Id: data.client_id ?? '',
    Cloud_Workspace_Client_Secret: data.client_secret ?? '',
    Cloud_Workspace_Client_Secret_Expires_At: data.client_secret_expires_at ?? 0,
    Cloud_Workspace_PublicKey: data.publicKey ?? '',
    Cloud_Workspace_Registration_Client_Uri: data.registration_client_uri ?? '',
    // The last of them is the one that says "registered".
    Cloud_Workspace_Id: data.workspaceId,
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
