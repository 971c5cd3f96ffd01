import { z } from 'zod';

/** The part of JSON Schema that zod writes for our contracts. */
export interface Schema {
  readonly type?: string | readonly string[] | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly pattern?: string | undefined;
}

const number = z.number().optional();
export const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    items: schemaSchema.optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
    minLength: number,
    maxLength: number,
    minItems: number,
    maxItems: number,
    minimum: number,
    maximum: number,
    pattern: z.string().optional(),
  }),
);

/** A limit that only narrows an input: what reads an answer has no use for it. */
const LEAST = ['minLength', 'minItems', 'minimum'] as const;
const MOST = ['maxLength', 'maxItems', 'maximum'] as const;

export interface Comparison {
  /** Lengths, sizes and patterns count: for what is validated where it arrives. */
  readonly limits: boolean;
}

/**
 * Why a reader of `wider` may meet something that it does not take, among the values that `narrower` describes; empty when
 * every such value fits. Paths as `user.emails[].address`. What `narrower` holds and `wider` does not name is no problem: readers
 * pass over fields that they do not know.
 */
export function misfits(wider: Schema, narrower: Schema, comparison: Comparison, path = ''): string[] {
  const choices = choicesOf(narrower);
  if (choices) return choices.flatMap((choice) => misfits(wider, choice, comparison, path));
  const options = choicesOf(wider);
  if (options) return misfitsOfOptions(options, narrower, comparison, path);
  return [
    ...misfitsOfValues(wider, narrower, path),
    ...(comparison.limits ? misfitsOfLimits(wider, narrower, path) : []),
    ...misfitsOfFields(wider, narrower, comparison, path),
    ...(wider.items ? misfits(wider.items, narrower.items ?? {}, comparison, `${path}[]`) : []),
  ];
}

function choicesOf(schema: Schema): readonly Schema[] | undefined {
  const { type, anyOf, oneOf } = schema;
  return anyOf ?? oneOf ?? (Array.isArray(type) ? type.map((each) => ({ ...schema, type: String(each) })) : undefined);
}

/** One option that takes it is enough; of several that do not, the nearest is told. */
function misfitsOfOptions(
  options: readonly Schema[],
  narrower: Schema,
  comparison: Comparison,
  path: string,
): string[] {
  const found = options.map((option) => misfits(option, narrower, comparison, path));
  return found.reduce((best, next) => (next.length < best.length ? next : best), found[0] ?? []);
}

function misfitsOfValues(wider: Schema, narrower: Schema, path: string): string[] {
  const known = valuesOf(wider);
  const values = valuesOf(narrower);
  if (known && !values)
    return [`${at(path)}: any ${String(narrower.type ?? 'value')}, where only some values are known`];
  if (known && values) {
    const strange = values.filter((value) => !known.includes(value));
    return strange.length === 0 ? [] : [`${at(path)}: ${strange.map((value) => JSON.stringify(value)).join(', ')}`];
  }
  const type = narrower.type ?? (values ? typeOf(values[0]) : undefined);
  if (wider.type === undefined || wider.type === type) return [];
  if (wider.type === 'number' && type === 'integer') return [];
  return [`${at(path)}: ${String(type ?? 'anything')} in the place of ${String(wider.type)}`];
}

function valuesOf({ const: only, enum: several }: Schema): readonly unknown[] | undefined {
  return only === undefined ? several : [only];
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function misfitsOfLimits(wider: Schema, narrower: Schema, path: string): string[] {
  const least = LEAST.filter((key) => (wider[key] ?? -Infinity) > (narrower[key] ?? -Infinity));
  const most = MOST.filter((key) => (wider[key] ?? Infinity) < (narrower[key] ?? Infinity));
  const pattern = wider.pattern !== undefined && wider.pattern !== narrower.pattern ? ['pattern'] : [];
  // A value that is named fits or not by itself.
  if (valuesOf(narrower)) return [];
  return [...least, ...most, ...pattern].map((limit) => `${at(path)}: ${limit} is narrower`);
}

function misfitsOfFields(wider: Schema, narrower: Schema, comparison: Comparison, path: string): string[] {
  const always = new Set(narrower.required);
  const missing = (wider.required ?? [])
    .filter((name) => !always.has(name))
    .map((name) => `${at(below(path, name))}: not always there`);
  const rest = typeof narrower.additionalProperties === 'object' ? narrower.additionalProperties : undefined;
  const shared = Object.entries(wider.properties ?? {}).flatMap(([name, field]) => {
    const other = narrower.properties?.[name] ?? rest;
    return other ? misfits(field, other, comparison, below(path, name)) : [];
  });
  const others =
    typeof wider.additionalProperties === 'object' && rest
      ? misfits(wider.additionalProperties, rest, comparison, below(path, '*'))
      : [];
  return [...missing, ...shared, ...others];
}

const below = (path: string, name: string): string => (path ? `${path}.${name}` : name);
const at = (path: string): string => path || 'the whole';
