import { AppError } from '@gantry/contracts';

const MAX_ALIASES = 50;
/** Characters that would end a name in a text, an address or a page. */
const INVALID_NAME = /[\s,:><&"'/\\()]/;
/** Control characters and those that turn the direction of a text; names of dots alone, which are folders. */
const MISLEADING = /\p{C}|^\.+$/u;
const INVALID_ALIASES = /[:><&|"'/\\()]/;
const METHOD = { method: 'insertOrUpdateEmoji' };

/**
 * The trimmed name and the distinct aliases without the name itself.
 * @throws AppError error-the-field-is-required, error-input-is-not-a-valid-field
 */
export function checkedNames(
  given: string | null | undefined,
  aliasText: string | null | undefined,
): { name: string; aliases: string[] } {
  const name = given?.trim() ?? '';
  if (name === '')
    throw new AppError('error-the-field-is-required', 'The field Name is required', { ...METHOD, field: 'Name' });
  if (INVALID_NAME.test(name) || isMisleading(name)) throw invalid(name, 'a valid name', 'Name');
  const aliases = [...new Set((aliasText ?? '').split(/[\s,]+/))].filter((alias) => alias !== '' && alias !== name);
  if (INVALID_ALIASES.test(aliasText ?? '') || aliases.some(isMisleading) || aliases.length > MAX_ALIASES)
    throw invalid(aliasText ?? '', 'a valid alias set', 'Alias_Set');
  return { name, aliases };
}

/** Not even names of the language itself (`__proto__`): clients keep emoji in objects by name. */
function isMisleading(name: string): boolean {
  return MISLEADING.test(name) || name in {};
}

function invalid(input: string, what: string, field: string): AppError {
  return new AppError('error-input-is-not-a-valid-field', `${input} is not ${what}`, { ...METHOD, input, field });
}
