import { flag } from '@gantry/service-kit';
import { z } from 'zod';

/** One program that reads the environment, and the schema that it reads it with. */
export interface ConfigReader {
  readonly name: string;
  readonly schema: z.ZodObject;
}

/** A variable as one of its readers declares it. */
export interface Declaration {
  readonly reader: string;
  readonly values: string;
  /** As it would be written in the environment; undefined when there is none. */
  readonly fallback: string | undefined;
  readonly what: string;
}

export interface Variable {
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

/** What one `Variable` says for all its readers: alike once, else by reader. */
export function agreed(variable: Variable, read: (declaration: Declaration) => string): string {
  const [first, ...others] = variable.declarations;
  if (!first) return '';
  if (others.every((other) => read(other) === read(first))) return read(first);
  return variable.declarations.map((declaration) => `${declaration.reader}: ${read(declaration)}`).join('; ');
}

/** What its readers say of it, each text once. */
export function purposeOf({ declarations }: Variable): string {
  return [...new Set(declarations.map(({ what }) => what))].join(' · ');
}

/** Every variable of the readers, in the order of their schemas. A variable that several read is listed once. */
export function variablesOf(readers: readonly ConfigReader[]): Variable[] {
  const found = new Map<string, Declaration[]>();
  for (const { name: reader, schema } of readers) {
    for (const [name, field] of Object.entries(schema.shape)) {
      if (!(field instanceof z.ZodType)) continue;
      found.set(name, [
        ...(found.get(name) ?? []),
        { reader, values: valuesOf(field), fallback: fallbackOf(field), what: descriptionOf(field) },
      ]);
    }
  }
  return [...found].map(([name, declarations]) => ({ name, declarations }));
}

/** Below its default, its `optional` and its pipe: what the text of the environment is checked with. */
function innermost(field: z.ZodType): z.ZodType {
  if (field === flag) return field;
  if (field instanceof z.ZodDefault || field instanceof z.ZodOptional)
    return field.def.innerType instanceof z.ZodType ? innermost(field.def.innerType) : field;
  if (field instanceof z.ZodPipe) return field.def.in instanceof z.ZodType ? innermost(field.def.in) : field;
  return field;
}

/** `describe` on the schema itself or on what `default` and `optional` wrap. */
function descriptionOf(field: z.ZodType): string {
  if (field.description !== undefined) return field.description;
  if ((field instanceof z.ZodDefault || field instanceof z.ZodOptional) && field.def.innerType instanceof z.ZodType)
    return descriptionOf(field.def.innerType);
  return '';
}

function fallbackOf(field: z.ZodType): string | undefined {
  if (field instanceof z.ZodDefault) return String(field.def.defaultValue);
  if (field instanceof z.ZodPipe && field.def.in instanceof z.ZodType) return fallbackOf(field.def.in);
  return undefined;
}

const numberSchema = z.object({ minimum: z.number().optional(), maximum: z.number().optional() });

function valuesOf(field: z.ZodType): string {
  const inner = innermost(field);
  if (inner === flag) return 'true, false';
  if (inner instanceof z.ZodEnum) return inner.options.join(', ');
  if (inner instanceof z.ZodURL) return 'URL';
  if (inner instanceof z.ZodNumber) return rangeOf(inner);
  return 'text';
}

function rangeOf(field: z.ZodNumber): string {
  const { minimum, maximum } = numberSchema.parse(z.toJSONSchema(field, { io: 'input' }));
  const least = minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (least !== undefined && most !== undefined) return `number, ${least} to ${most}`;
  if (least !== undefined) return `number, at least ${least}`;
  return most === undefined ? 'number' : `number, at most ${most}`;
}
