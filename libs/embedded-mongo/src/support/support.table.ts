import { ACCUMULATORS, REFUSED_ACCUMULATORS } from '../aggregate/accumulators';
import { REFUSED_STAGES, STAGES } from '../aggregate/stage.table';
import { COMMANDS } from '../commands/dispatcher';
import { EXPRESSION_FAMILIES, REFUSED_EXPRESSIONS } from '../expressions/operator.table';
import { FILTER_OPERATORS, REFUSED_FILTER_OPERATORS } from '../matching/value.tests';
import { UPDATE_OPERATORS } from '../update/update.operators';
import { REFUSED_OPTIONS } from './refused.options';

/** Between these lines of the README stands what `supportTable` gives. */
export const SUPPORT_BEGIN = '<!-- supported and refused: written by `npm run docs` from the code -->';
export const SUPPORT_END = '<!-- end of supported and refused -->';

const names = (list: Iterable<string>): string =>
  [...list]
    .map((name) => `\`${name}\``)
    .sort()
    .join(' ');
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** What is answered and what is refused, as Markdown. */
export function supportTable(): string {
  return [
    row('', 'answered', 'refused'),
    row('---', '---', '---'),
    row('Commands', names(COMMANDS), 'every other one (59)'),
    row('Filters', names(FILTER_OPERATORS), `${names(REFUSED_FILTER_OPERATORS)} (2)`),
    row('Updates', names(UPDATE_OPERATORS), 'every other one (9)'),
    row('Stages', names(Object.keys(STAGES)), `${names(REFUSED_STAGES)} (115)`),
    row('Accumulators', names(Object.keys(ACCUMULATORS)), `${names(REFUSED_ACCUMULATORS)} (15952)`),
    ...Object.entries(EXPRESSION_FAMILIES).map(([family, table], at) =>
      row(`Expressions: ${family}`, names(Object.keys(table)), at === 0 ? `${names(REFUSED_EXPRESSIONS)} (168)` : ''),
    ),
    '',
    row('also refused', 'code'),
    row('---', '---'),
    ...REFUSED_OPTIONS.map(({ what, code }) => row(what, String(code))),
  ].join('\n');
}

/** A README with its section of what is supported brought up to date. Throws when it has no such section. */
export function withSupportTable(readme: string): string {
  const from = readme.indexOf(SUPPORT_BEGIN);
  const to = readme.indexOf(SUPPORT_END);
  if (from < 0 || to < from) throw new Error(`the README lacks the lines ${SUPPORT_BEGIN} and ${SUPPORT_END}`);
  return `${readme.slice(0, from)}${SUPPORT_BEGIN}\n\n${supportTable()}\n\n${readme.slice(to)}`;
}
