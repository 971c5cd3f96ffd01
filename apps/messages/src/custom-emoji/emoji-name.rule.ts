import { AppError } from '@gantry/contracts';

const MAX_ALIASES = 50;
/** What would end a name in a text, in an address or in a page. */
const INVALID_NAME = /[\s,:><&"'/\\()]/;
const INVALID_ALIASES = /[:><&|"'/\\()]/;
const METHOD = { method: 'insertOrUpdateEmoji' };

/**
 * The name and the aliases as they are kept: without blanks around them, each once, no alias like the name.
 * @throws AppError error-the-field-is-required, error-input-is-not-a-valid-field
 */
export function checkedNames(
  given: string | null | undefined,
  aliasText: string | null | undefined,
): { name: string; aliases: string[] } {
  const name = given?.trim() ?? '';
  if (name === '')
    throw new AppError('error-the-field-is-required', 'The field Name is required', { ...METHOD, field: 'Name' });
  if (INVALID_NAME.test(name)) throw invalid(name, 'a valid name', 'Name');
  const aliases = [...new Set((aliasText ?? '').split(/[\s,]+/))].filter((alias) => alias !== '' && alias !== name);
  if (INVALID_ALIASES.test(aliasText ?? '') || aliases.length > MAX_ALIASES)
    throw invalid(aliasText ?? '', 'a valid alias set', 'Alias_Set');
  return { name, aliases };
}

function invalid(input: string, what: string, field: string): AppError {
  return new AppError('error-input-is-not-a-valid-field', `${input} is not ${what}`, { ...METHOD, input, field });
}
