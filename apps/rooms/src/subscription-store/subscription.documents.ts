import { newId, type Room, type Subscription, type UserRef } from '@gantry/contracts';
import { directTitles } from '../room-store/direct.rule';

/**
 * What clients get of a subscription (contract/ddp-extra.json, publishFields.subscription); `_id` is always included.
 */
export const SUBSCRIPTION_PUBLISH_FIELDS = [
  ...[
    '_id',
    't',
    'ts',
    'ls',
    'lr',
    'name',
    'fname',
    'rid',
    'code',
    'f',
    'u',
    'open',
    'alert',
    'roles',
    'unread',
    'prid',
    'userMentions',
  ],
  ...[
    'groupMentions',
    'archived',
    'audioNotifications',
    'audioNotificationValue',
    'desktopNotifications',
    'mobilePushNotifications',
  ],
  ...[
    'emailNotifications',
    'unreadAlert',
    '_updatedAt',
    'blocked',
    'blocker',
    'autoTranslate',
    'autoTranslateLanguage',
    'disableNotifications',
  ],
  ...['hideUnreadStatus', 'muteGroupMentions', 'ignored', 'E2EKey', 'tunread', 'tunreadGroup', 'tunreadUser', 'v'],
] as const;

function ofRoom(
  room: Room,
  user: UserRef,
): Pick<Subscription, '_id' | 'rid' | 't' | 'name' | 'fname' | 'customFields' | 'u'> & { prid?: string } {
  return {
    _id: newId(),
    rid: room._id,
    t: room.t,
    ...(room.name === undefined ? {} : { name: room.name }),
    ...(room.fname === undefined ? {} : { fname: room.fname }),
    customFields: room.customFields ?? {},
    ...(room.prid === undefined ? {} : { prid: room.prid }),
    u: { _id: user._id, username: user.username, ...(user.name === undefined ? {} : { name: user.name }) },
  };
}

/** contract/defaults.json, documents.subscriptionOfCreatorOrMember. */
export function subscriptionAtCreation(room: Room, user: UserRef, now: Date): Subscription {
  const creator = user._id === room.u?._id;
  return {
    ...ofRoom(room, user),
    open: true,
    alert: false,
    unread: 0,
    userMentions: 0,
    groupMentions: 0,
    ts: room.ts ?? now,
    ...(creator ? { ls: now, roles: ['owner'] } : {}),
    _updatedAt: now,
  };
}

/** contract/defaults.json, documents.subscriptionOnJoinOrInvite: it starts with one unread and one mention. */
export function subscriptionOnJoin(room: Room, user: UserRef, now: Date): Subscription {
  return {
    ...ofRoom(room, user),
    open: true,
    alert: true,
    unread: 1,
    userMentions: 1,
    groupMentions: 0,
    ts: now,
    _updatedAt: now,
  };
}

/** contract/defaults.json, documents.subscriptionDirect: no `ts`; hidden from the other in one-to-one. */
export function subscriptionDirect(
  rid: string,
  members: readonly UserRef[],
  member: UserRef,
  creatorId: string,
  now: Date,
): Subscription {
  return {
    _id: newId(),
    rid,
    t: 'd',
    ...directTitles(members, member._id),
    u: { _id: member._id, username: member.username },
    open: member._id === creatorId || members.length !== 2,
    alert: false,
    unread: 0,
    userMentions: 0,
    groupMentions: 0,
    _updatedAt: now,
  };
}
