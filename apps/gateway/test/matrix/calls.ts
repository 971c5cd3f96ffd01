import type { RestBinding } from '@gantry/contracts';
import { DdpClient, RestClient, type Credentials } from '@gantry/testing';
import { filled, type Objects } from './example';
import type { Kind } from './kinds';
import { ddpOutcome, restOutcome, type Outcome } from './outcome';
import type { DdpRow, RestRow, Row } from './rows';
import type { World } from './world';
import { PICTURE_BYTES } from './world.setting';

function fields(value: unknown): Map<string, unknown> {
  return new Map(Object.entries(typeof value === 'object' && value !== null ? value : {}));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a form has a file for. */
const INSTEAD_OF_A_FILE = ['avatarUrl'];

/** The example with its files, and a picture that is one in them. */
function form(values: ReadonlyMap<string, unknown>, { upload }: RestBinding<unknown>): FormData {
  const data = new FormData();
  for (const [name, value] of values) if (!INSTEAD_OF_A_FILE.includes(name)) data.append(name, asText(value));
  for (const { field, name, type } of upload?.example ?? [])
    data.append(field, new Blob([PICTURE_BYTES], { type }), name);
  return data;
}

async function callRest(row: RestRow, client: RestClient, objects: Objects): Promise<Outcome> {
  const { operation, binding, form: kind } = row;
  const inPath = [...binding.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const missing = Object.fromEntries(inPath.map((name) => [name, '']));
  const values = fields(filled(operation.id, { ...missing, ...binding.example }, objects));
  const path = binding.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(asText(values.get(name))));
  for (const name of inPath) values.delete(name);
  if (kind === 'multipart') return restOutcome(row, await client.upload(path, form(values, binding)));
  if (kind === 'json')
    return restOutcome(
      row,
      await client.send(binding.method, path, JSON.stringify(Object.fromEntries(values)), {
        'content-type': 'application/json',
      }),
    );
  const query = new URLSearchParams([...values].map(([name, value]): [string, string] => [name, asText(value)]));
  return restOutcome(row, await client.send(binding.method, query.size > 0 ? `${path}?${query}` : path));
}

async function callDdp(
  row: DdpRow,
  url: string,
  kind: Kind,
  { login, objects }: { login: Credentials | undefined; objects: Objects },
): Promise<Outcome> {
  const client = await DdpClient.connect(url);
  try {
    if (login) await client.resume(login.authToken);
    const params = filled(row.operation.id, row.binding.example, objects);
    return ddpOutcome(row, kind, await client.callRaw(row.binding.method, ...(Array.isArray(params) ? params : [])));
  } finally {
    await client.close();
  }
}

/** Makes the call of a row as its example shows it. @param objects what the example's words stand for */
export async function callAs(world: World, row: Row, kind: Kind, objects: Objects): Promise<Outcome> {
  const login = await world.callerLogin(kind, row);
  const outcome =
    row.via === 'REST'
      ? await callRest(row, new RestClient(world.url, login), objects)
      : await callDdp(row, world.url, kind, { login, objects });
  if (outcome.done && row.writes) await world.mend(kind, row);
  return outcome;
}
