import { EVENTS, OPERATIONS } from '@gantry/contracts';
import { z } from 'zod';
import { misfits, schemaSchema, type Schema } from './schema.rule';

export const BASELINE_PATH = 'libs/contracts/released.json';

const operationSchema = z.object({ input: schemaSchema, output: schemaSchema });
/** What the services of one version say to each other. */
export const contractVersionSchema = z.object({
  operations: z.record(z.string(), operationSchema),
  events: z.record(z.string(), schemaSchema),
});
export type ContractVersion = z.infer<typeof contractVersionSchema>;

function written(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return schemaSchema.parse(rest);
}

/** The contracts of these sources. */
export function currentVersion(): ContractVersion {
  return {
    operations: Object.fromEntries(
      OPERATIONS.map(({ id, input, output }) => [
        id,
        { input: written(input, 'input'), output: written(output, 'output') },
      ]),
    ),
    events: Object.fromEntries(EVENTS.map(({ name, payload }) => [name, written(payload, 'output')])),
  };
}

/** One line for each operation and event, so that a change of one is a change of one line. */
export function baselineText(version: ContractVersion): string {
  const lines = (entries: Readonly<Record<string, unknown>>): string =>
    Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`)
      .join(',\n');
  return `{"operations":{\n${lines(version.operations)}\n},"events":{\n${lines(version.events)}\n}}\n`;
}

/**
 * What replicas of `older` and `newer` would not understand of each other while one replaces the other (ADR 16): inputs of older
 * callers are taken, older callers find in answers what they knew, and events are read in both directions.
 */
export function skewProblems(older: ContractVersion, newer: ContractVersion): string[] {
  return [...operationProblems(older, newer), ...eventProblems(older, newer)];
}

function operationProblems(older: ContractVersion, newer: ContractVersion): string[] {
  return Object.entries(older.operations).flatMap(([id, before]) => {
    const after = newer.operations[id];
    if (!after) return [`${id}: gone, and older replicas call it`];
    return [
      ...misfits(after.input, before.input, { limits: true }).map(
        (problem) => `${id}, input of older callers: ${problem}`,
      ),
      ...misfits(before.output, after.output, { limits: false }).map(
        (problem) => `${id}, answer to older callers: ${problem}`,
      ),
    ];
  });
}

function eventProblems(older: ContractVersion, newer: ContractVersion): string[] {
  return Object.entries(older.events).flatMap(([name, before]) => {
    const after = newer.events[name];
    if (!after) return [`${name}: gone, and older replicas wait for it`];
    return [
      ...misfits(after, before, { limits: false }).map((problem) => `${name}, stored by an older replica: ${problem}`),
      ...misfits(before, after, { limits: false }).map((problem) => `${name}, read by an older replica: ${problem}`),
    ];
  });
}
