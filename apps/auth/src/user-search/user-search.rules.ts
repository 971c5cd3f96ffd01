import { AppError, autocompleteSelectorSchema } from '@gantry/contracts';
import { containing } from '@gantry/service-kit';
import type { z } from 'zod';

export type Selector = z.infer<typeof autocompleteSelectorSchema>;
type Filter = Record<string, unknown>;

/** @throws AppError a text when it is no JSON of that form */
export function parseSelector(text: string): Selector {
  const parsed = autocompleteSelectorSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw AppError.text(`Match error: ${parsed.error.issues[0]?.message ?? 'Failed Match'} in field selector`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw AppError.text(error instanceof Error ? error.message : 'selector is no JSON');
  }
}

/**
 * Active users and bots, without the exceptions, whose user name, name or nickname contains the term.
 * @param conditions as compiled by compileFilter
 */
export function autocompleteFilter({ term = '', exceptions = [] }: Selector, conditions: Filter): Filter {
  const named =
    term === '' ? [] : [{ $or: ['username', 'name', 'nickname'].map((field) => ({ [field]: containing(term) })) }];
  return {
    $and: [
      { active: true, type: { $in: ['user', 'bot'] }, username: { $exists: true, $nin: exceptions } },
      ...named,
      conditions,
    ],
  };
}
