import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS, PERMISSION_DEFAULTS } from '@gantry/contracts';
import { z } from 'zod';
import { workspaceRoot, workspaceSources } from './setting.reads';

const ROOT = workspaceRoot();
const { permissions, createdButNeverCheckedByServerCode: decorative } = z
  .object({
    permissions: z.array(z.object({ id: z.string() })),
    createdButNeverCheckedByServerCode: z.array(z.string()),
  })
  .parse(JSON.parse(readFileSync(join(ROOT, 'docs/contract/permissions.json'), 'utf8')));
const named = permissions.map(({ id }) => id);

/** Not enforced yet, by the feature that will: it takes its own out of here (docs/roadmap.md). */
const PENDING: Readonly<Record<string, readonly string[]>> = {
  'auto-translate': ['auto-translate'],
  'video conferences': ['call-management'],
  'pruning of rooms': ['clean-channel-history'],
  invites: ['create-invite-links'],
  'room avatars': ['edit-room-avatar'],
  'export of rooms by mail': ['mail-messages'],
  muting: ['mute-user'],
  snippets: ['snippet-message'],
  discussions: ['start-discussion', 'start-discussion-other-user'],
  'join codes shown to administrators': ['view-join-code'],
  'channelsList over DDP': ['view-p-room'],
  'custom emoji and sounds': ['manage-emoji', 'manage-sounds'],
  'pages of the web client': ['view-user-administration'],
  'server administration': ['run-import', 'run-migration', 'view-logs'],
  'hosted apps': ['manage-apps'],
  integrations: [
    'manage-incoming-integrations',
    'manage-outgoing-integrations',
    'manage-own-incoming-integrations',
    'manage-own-outgoing-integrations',
  ],
  livechat: [
    ...['add-livechat-department-agents', 'change-livechat-room-visitor', 'close-livechat-room'],
    ...['close-others-livechat-room', 'edit-livechat-room-customfields', 'manage-email-inbox'],
    ...['manage-livechat-agents', 'manage-livechat-departments', 'manage-livechat-managers'],
    ...['remove-closed-livechat-rooms', 'save-others-livechat-room-info', 'send-omnichannel-chat-transcript'],
    ...['transfer-livechat-guest', 'view-l-room'],
    ...named.filter((id) => id.startsWith('view-livechat-')),
  ],
};

/** Permissions that operations and their bindings declare. */
function declared(): Set<string> {
  const all = OPERATIONS.flatMap(({ permissions: own, checkedByUseCase, rest = [], ddp = [] }) =>
    [own, checkedByUseCase, ...[...rest, ...ddp].map((binding) => binding.checkedByUseCase)].flatMap((checks) => [
      ...(checks?.all ?? []),
      ...(checks?.any ?? []),
    ]),
  );
  return new Set<string>(all);
}

describe('permissions of the contract', () => {
  const code = workspaceSources()
    .map(({ text }) => text)
    .join('\n');
  const operations = declared();
  const enforced = (id: string): boolean => operations.has(id) || code.includes(`'${id}'`);
  const pending = Object.values(PENDING).flat();

  it('are all in the catalogue', () => {
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((id) => !(id in PERMISSION_DEFAULTS))).toEqual([]);
  });

  it('are enforced, or named with the feature that will enforce them', () => {
    const known = new Set([...pending, ...decorative]);
    expect(named.filter((id) => !enforced(id) && !known.has(id))).toEqual([]);
  });

  it('are pending once, under their names, and no longer than they have to be', () => {
    expect(pending.filter((id, index) => pending.indexOf(id) !== index)).toEqual([]);
    expect(pending.filter((id) => !named.includes(id))).toEqual([]);
    expect(pending.filter(enforced)).toEqual([]);
  });
});
