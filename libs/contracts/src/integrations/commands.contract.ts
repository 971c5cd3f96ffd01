import { z } from 'zod';
import { defineOperation, type ErrorSpec, type ParamError } from '../core/operation';
import { pageInfoSchema, pageSchema } from '../core/page';
import { fieldOf } from '../messages/message.argument';
import { POSTING_ERRORS } from '../messages/posting.contract';

const MAX_NAME = 100;
const MAX_PARAMS = 10_000;
const MAX_ID = 100;
/** Adding everybody of a room takes its time, ms. */
const RUN_DEADLINE_MS = 60_000;

const text = (message: string, when?: 'absent'): ParamError => ({
  code: 'plain',
  text: message,
  kind: 'text',
  ...(when ? { when } : {}),
});

/** What clients are told about a command (contract/slash-commands.json). */
const commandSchema = z.object({
  command: z.string(),
  /** Text or key of a translation. */
  params: z.string().optional(),
  description: z.string().optional(),
  permission: z.union([z.string(), z.array(z.string())]).optional(),
  clientOnly: z.boolean(),
  providesPreview: z.boolean(),
});
export type CommandInfo = z.infer<typeof commandSchema>;

/** One of what a command offers before it runs: a picture, a text. */
const previewItemSchema = z.object({
  id: z.string().min(1).max(MAX_ID),
  type: z.enum(['image', 'video', 'audio', 'text', 'other']),
  value: z.string().min(1).max(MAX_PARAMS),
});
export type PreviewItem = z.infer<typeof previewItemSchema>;
const previewSchema = z.object({ i18nTitle: z.string(), items: z.array(previewItemSchema) });
export type CommandPreview = z.infer<typeof previewSchema>;

const nameSchema = z.string().min(1).max(MAX_NAME);
const paramsSchema = z.string().max(MAX_PARAMS).nullish();
/** Empty where a method names none: `invalid-command-usage`. */
const roomSchema = z.string().max(MAX_ID);
const optionalIdSchema = z.string().max(MAX_ID).nullish();
/** Routes and methods word their refusals differently. */
const boundBySchema = z.enum(['route', 'method']);

const INVALID_COMMAND = { code: 'error-invalid-command', text: 'Invalid Command Provided' } as const;
const NO_PREVIEWS = { code: 'error-invalid-command', text: 'Command Does Not Provide Previews' } as const;
const NO_COMMAND = text('The command provided does not exist (or is disabled).');
const INVALID_THREAD = text('Invalid thread.');
const NO_ROOM = {
  code: 'invalid-command-usage',
  text: 'Executing a command requires at least a message with a room id.',
} as const;
const NOT_ALLOWED = { code: 'error-not-allowed', text: 'Not allowed' } as const;
const RUN_ERRORS: readonly ErrorSpec[] = [INVALID_COMMAND, NO_COMMAND, INVALID_THREAD, NO_ROOM, NOT_ALLOWED];

const PARAM_ERRORS = {
  params: text('The parameters for the command must be a single string.'),
  tmid: text('The tmid parameter when provided must be a string.'),
  triggerId: text('The triggerId parameter when provided must be a string.'),
};

/** contract/rest/commands.json, commands.list: in the order of registration; of queries it knows `command`. */
export const listCommands = defineOperation({
  id: 'integrations.commands.list',
  summary: 'The slash commands of the server',
  auth: 'required',
  input: z.object({ page: pageSchema.prefault({}) }),
  output: pageInfoSchema.extend({ commands: z.array(commandSchema) }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/commands.list',
      paged: true,
      request: ({ page }) => ({ page }),
      example: {},
    },
  ],
  errors: [],
});

/** contract/rest/commands.json, commands.get. */
export const getCommand = defineOperation({
  id: 'integrations.commands.get',
  summary: 'One slash command by its name',
  auth: 'required',
  input: z.object({ command: nameSchema }),
  output: z.object({ command: commandSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/commands.get',
      request: ['command'],
      paramErrors: { command: text('The query param "command" must be provided.') },
      example: { command: 'me' },
    },
  ],
  errors: [text('There is no command in the system by the name of: {command}')],
});

/**
 * contract/rest/commands.json, commands.run; contract/ddp-extra.json, slashCommand. What the command asks of its caller is
 * checked by what it calls; answers for people come as notes that are not stored (contract/slash-commands.json, rules).
 */
export const runCommand = defineOperation({
  id: 'integrations.commands.run',
  summary: 'Run a slash command in a room',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  deadlineMs: RUN_DEADLINE_MS,
  input: z.object({
    command: nameSchema,
    params: paramsSchema,
    roomId: roomSchema,
    tmid: optionalIdSchema,
    triggerId: optionalIdSchema,
    by: boundBySchema,
  }),
  output: z.object({ result: z.unknown() }),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/commands.run',
      request: ({ input: { command, params, roomId, tmid, triggerId } }) => ({
        ...{ command, params, tmid, triggerId, roomId: roomId || undefined },
        by: 'route',
      }),
      response: ({ result }) => ({ ...(result === undefined ? {} : { result }), success: true }),
      paramErrors: {
        ...PARAM_ERRORS,
        command: text('You must provide a command to run.'),
        roomId: text("The room's id where to execute this command must be provided and be a string."),
      },
      example: { command: 'shrug', roomId: 'ByehQjC44FwMeiLbX', params: 'who knows' },
    },
  ],
  ddp: [
    {
      method: 'slashCommand',
      input: ([call]) => ({
        command: fieldOf(call, 'cmd'),
        params: fieldOf(call, 'params'),
        roomId: fieldOf(fieldOf(call, 'msg'), 'rid') ?? '',
        tmid: fieldOf(fieldOf(call, 'msg'), 'tmid'),
        triggerId: fieldOf(call, 'triggerId'),
        by: 'method',
      }),
      result: ({ result }) => result,
      example: [{ cmd: 'shrug', params: 'who knows', msg: { rid: 'ByehQjC44FwMeiLbX' } }],
    },
  ],
  errors: [
    ...RUN_ERRORS,
    ...POSTING_ERRORS,
    { code: 'error-user-already-in-room', text: 'You are already in the channel' },
    { code: 'error-user-limit-exceeded', text: 'User Limit Exceeded' },
  ],
});

/** contract/rest/commands.json, commands.preview by GET; contract/ddp-extra.json, getSlashCommandPreviews. No built-in command has any. */
export const previewCommand = defineOperation({
  id: 'integrations.commands.preview',
  summary: 'What a slash command offers before it runs',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  input: z.object({ command: nameSchema, params: paramsSchema, roomId: roomSchema, by: boundBySchema }),
  output: z.object({ preview: previewSchema }),
  rest: [
    {
      method: 'GET',
      path: '/api/v1/commands.preview',
      request: ({ input: { command, params, roomId } }) => ({
        command,
        params,
        roomId: roomId || undefined,
        by: 'route',
      }),
      paramErrors: {
        params: PARAM_ERRORS.params,
        command: text('You must provide a command to get the previews from.'),
        roomId: text("The room's id where the previews are being displayed must be provided and be a string."),
      },
      example: { command: 'shrug', roomId: 'ByehQjC44FwMeiLbX' },
    },
  ],
  ddp: [
    {
      method: 'getSlashCommandPreviews',
      input: ([call]) => ({
        command: fieldOf(call, 'cmd'),
        params: fieldOf(call, 'params'),
        roomId: fieldOf(fieldOf(call, 'msg'), 'rid') ?? '',
        by: 'method',
      }),
      result: ({ preview }) => preview,
      example: [{ cmd: 'shrug', params: '', msg: { rid: 'ByehQjC44FwMeiLbX' } }],
    },
  ],
  errors: [...RUN_ERRORS, NO_PREVIEWS],
});

/** contract/rest/commands.json, commands.preview by POST; contract/ddp-extra.json, executeSlashCommandPreview. */
export const executePreview = defineOperation({
  id: 'integrations.commands.executePreview',
  summary: 'Run a slash command with one of the things that it offered',
  auth: 'required',
  checkedByUseCase: { room: 'read' },
  deadlineMs: RUN_DEADLINE_MS,
  input: z.object({
    command: nameSchema,
    params: paramsSchema,
    roomId: roomSchema,
    tmid: optionalIdSchema,
    triggerId: optionalIdSchema,
    previewItem: previewItemSchema,
    by: boundBySchema,
  }),
  output: z.object({}),
  rest: [
    {
      method: 'POST',
      path: '/api/v1/commands.preview',
      request: ({ input: { command, params, roomId, tmid, triggerId, previewItem } }) => ({
        ...{ command, params, tmid, triggerId, previewItem, roomId: roomId || undefined },
        by: 'route',
      }),
      paramErrors: {
        ...PARAM_ERRORS,
        command: text('You must provide a command to run the preview item on.'),
        roomId: text("The room's id where the preview is being executed in must be provided and be a string."),
        previewItem: [
          text('The preview item being executed must be provided.', 'absent'),
          text('The preview item being executed is in the wrong format.'),
        ],
      },
      example: {
        command: 'shrug',
        roomId: 'ByehQjC44FwMeiLbX',
        previewItem: { id: '1', type: 'image', value: 'https://dev.null/gif' },
      },
    },
  ],
  ddp: [
    {
      method: 'executeSlashCommandPreview',
      input: ([call, previewItem]) => ({
        command: fieldOf(call, 'cmd'),
        params: fieldOf(call, 'params'),
        roomId: fieldOf(fieldOf(call, 'msg'), 'rid') ?? '',
        tmid: fieldOf(fieldOf(call, 'msg'), 'tmid'),
        triggerId: fieldOf(call, 'triggerId'),
        previewItem,
        by: 'method',
      }),
      result: () => undefined,
      example: [
        { cmd: 'shrug', params: '', msg: { rid: 'ByehQjC44FwMeiLbX' } },
        { id: '1', type: 'image', value: 'https://dev.null/gif' },
      ],
    },
  ],
  errors: [...RUN_ERRORS, NO_PREVIEWS, { code: 'error-invalid-command-preview', text: 'Invalid Preview Provided' }],
});
