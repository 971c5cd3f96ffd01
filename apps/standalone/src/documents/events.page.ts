import type { EventDefinition, StreamDefinition } from '@gantry/contracts';
import { z } from 'zod';
import { byName, code, page, table } from './markdown';

const EVENTS_INTRODUCTION = `# Events and streams

## Events

Facts about one aggregate, published at least once on \`event.<name>.<key>\` and kept for consumers that are away. Consumers are
idempotent by event id; events of one key arrive in order. Only the owner publishes.`;

const STREAMS_INTRODUCTION = `## Streams

Ephemeral fan-out to connected clients: the publication \`stream-<name>\` of DDP and socket.io. The gateway checks the right to
read once, at subscription. Clients write by calling the method \`stream-<name>\`; what they write is never stored. Volatile
streams are dropped first when a client is slow.`;

const READERS: Readonly<Record<Exclude<StreamDefinition['read']['rule'], 'any-permission'>, string>> = {
  nobody: 'nobody',
  anyone: 'anyone',
  'logged-in': 'logged-in users',
  'own-user': 'the user whose id begins the event name',
  'room-access': 'who may read the room',
  'room-member': 'members of the room',
};

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

function fields(payload: z.ZodType): string {
  const { properties, required } = objectSchema.parse(z.toJSONSchema(payload, { io: 'input', unrepresentable: 'any' }));
  return Object.keys(properties)
    .map((name) => code(required.includes(name) ? name : `${name}?`))
    .join(', ');
}

function readers({ read, events = {} }: StreamDefinition): string {
  const narrower = Object.entries(events).map(([event, rule]) => `; ${code(event)}: ${ruleText(rule)}`);
  return `${ruleText(read)}${narrower.join('')}`;
}

function ruleText(read: StreamDefinition['read']): string {
  return read.rule === 'any-permission'
    ? `users with any of ${read.permissions.map(code).join(', ')}`
    : READERS[read.rule];
}

function streamRow(stream: StreamDefinition): string[] {
  const { name, write = [], relayed = [], volatile = false, summary } = stream;
  const writers = [
    ...write.map(({ event, rule }) => `${code(event)}: ${rule}`),
    ...relayed.map((event) => `${code(event)}: room-member, to the others by ${code('stream-notify-user')}`),
  ];
  return [code(`stream-${name}`), readers(stream), writers.join(', ') || '–', volatile ? 'yes' : 'no', summary];
}

/** docs/events.md */
export function eventsPage(events: readonly EventDefinition[], streams: readonly StreamDefinition[]): string {
  const eventRows = [...events]
    .sort((a, b) => byName(a.name, b.name))
    .map(({ name, owner, summary, payload }) => [code(name), owner, summary, fields(payload)]);
  const streamRows = [...streams].sort((a, b) => byName(a.name, b.name)).map(streamRow);
  return page([
    EVENTS_INTRODUCTION,
    table(['Event', 'Owner', 'What happened', 'Payload'], eventRows),
    STREAMS_INTRODUCTION,
    table(['Publication', 'Readers', 'Writers', 'Volatile', 'What it carries'], streamRows),
  ]);
}
