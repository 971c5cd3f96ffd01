// Flags of the bench. Without any: a short version of every scenario in both modes.
import { parseArgs } from 'node:util';

export const MODES = ['standalone', 'distributed'];
// Idle first: memory is compared on a process that has carried no load yet.
export const SCENARIOS = [
  'idle',
  'me',
  'logins',
  'fan-out',
  'rooms',
  'upload',
  'embedded-mongo',
  'embedded-mongo-long',
];

const HELP = `npm run bench -- [flags]
  --mode standalone|distributed   one mode only
  --scenario NAME[,NAME]          of ${SCENARIOS.join(', ')}
  --seconds N                     length of each measured phase (8)
  --warm-up N                     seconds of load before it (2)
  --users N                       accounts that connections share (50)
  --listeners N                   fan-out: listeners of the one room (200)
  --senders N                     fan-out: senders (32)
  --in-flight N                   fan-out: sends that each sender keeps in flight (4)
  --rooms N                       rooms: rooms, with one sender each (50)
  --clients N                     rooms: connections over all rooms (500)
  --connections N                 idle: connections (2000)
  --megabytes N                   upload: size of the file (200)
  --client-processes N            processes that hold the connections (1)
  --profile FOLDER                a CPU profile of every process of the platform into FOLDER`;

const NUMBERS = {
  seconds: 8,
  'warm-up': 2,
  users: 50,
  listeners: 200,
  senders: 32,
  'in-flight': 4,
  rooms: 50,
  clients: 500,
  connections: 2000,
  megabytes: 200,
  'client-processes': 1,
};

function fail(text) {
  console.error(text);
  process.exit(2);
}

function choices(given, all) {
  const chosen = given === undefined ? all : given.split(',');
  for (const name of chosen) if (!all.includes(name)) fail(`${name} is none of ${all.join(', ')}`);
  return chosen;
}

function number(name, given) {
  const value = given === undefined ? NUMBERS[name] : Number(given);
  if (!(value > 0)) fail(`--${name} needs a number above 0`);
  return value;
}

/** Flags → options; ends the process with the help text when they make no sense. */
export function readOptions(args) {
  const strings = ['mode', 'scenario', 'profile', ...Object.keys(NUMBERS)];
  const parse = () => {
    try {
      return parseArgs({
        args,
        options: {
          help: { type: 'boolean' },
          ...Object.fromEntries(strings.map((name) => [name, { type: 'string' }])),
        },
      }).values;
    } catch (error) {
      return fail(`${error.message}\n\n${HELP}`);
    }
  };
  const values = parse();
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const numbers = Object.keys(NUMBERS).map((name) => [
    name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()),
    number(name, values[name]),
  ]);
  return {
    modes: choices(values.mode, MODES),
    scenarios: choices(values.scenario, SCENARIOS),
    profile: values.profile,
    ...Object.fromEntries(numbers),
  };
}
