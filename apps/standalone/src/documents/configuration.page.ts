import { code, page, table } from './markdown';
import { agreed, purposeOf, variablesOf, type ConfigReader, type Variable } from './variables';

/** A variable that docker-compose.yml reads and no program. */
export interface ComposeVariable {
  readonly name: string;
  readonly fallback: string;
  readonly what: string;
}

const INTRODUCTION = `# Configuration

Every program reads the environment, and nothing else. It refuses to start with a line that names every wrong value.

- An empty variable counts as absent.
- \`NAME_FILE\` names a file that holds the value of \`NAME\`, as secrets are mounted.
- \`MONGO_URL\` and \`NATS_URL\` may hold user and password, percent-encoded, or variables of their own name them; both at once are
  refused. Neither they nor keys and tokens are logged. They are read once: new ones need a restart.
- MongoDB's driver takes from \`MONGO_URL\` what it knows, with these exceptions: the pool size, the write concern and the time to
  find a server (10 s) are the platform's own, and certificates from \`MONGO_TLS_…\` stand over those that it names.
- Standalone reads all of the variables below. It refuses a variable that looks like one of ours and is none.
- Settings of the workspace come from the database. The accounts service takes the first value of a setting from a variable
  with the setting's id (\`Site_Name\`), and writes \`OVERWRITE_SETTING_<id>\` into it at every start.`;

const quoted = (text: string | undefined): string => (text === undefined || text === '' ? '–' : code(text));

function row(variable: Variable): string[] {
  return [
    code(variable.name),
    agreed(variable, ({ values }) => values),
    agreed(variable, ({ fallback }) => quoted(fallback)),
    purposeOf(variable),
    variable.declarations.map(({ reader }) => reader).join(', '),
  ];
}

/** docs/configuration.md */
export function configurationPage(
  readers: readonly ConfigReader[],
  composeVariables: readonly ComposeVariable[],
): string {
  return page([
    INTRODUCTION,
    table(['Variable', 'Values', 'Default', 'What', 'Read by'], variablesOf(readers).map(row)),
    '## Docker Compose\n\n`PORT` is the published port there. Beside the above, `docker-compose.yml` reads:',
    table(
      ['Variable', 'Default', 'What'],
      composeVariables.map(({ name, fallback, what }) => [code(name), quoted(fallback), what]),
    ),
  ]);
}
