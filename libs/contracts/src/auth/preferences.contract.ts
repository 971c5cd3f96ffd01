import { z } from 'zod';
import { defineOperation } from '../core/operation';
import { MAX_LOOKUP } from './users.contract';

const MAX_HIGHLIGHTS = 1_000;
const word = z.string().max(1_000);
const number = z.number();
const flag = z.boolean();
const highlights = z.array(word).max(MAX_HIGHLIGHTS);

/**
 * contract/rest-extra.json, users.setPreferences, and what the documents (contract/rest/users.json) and the settings with
 * defaults name beside it. Where null is a value it is the same as not given.
 */
const preferencesShape = {
  newRoomNotification: word.nullish(),
  newMessageNotification: word.nullish(),
  clockMode: number.nullish(),
  useEmojis: flag.nullish(),
  convertAsciiEmoji: flag.nullish(),
  saveMobileBandwidth: flag.nullish(),
  collapseMediaByDefault: flag.nullish(),
  autoImageLoad: flag.nullish(),
  emailNotificationMode: word.nullish(),
  unreadAlert: flag.nullish(),
  notificationsSoundVolume: number.nullish(),
  desktopNotifications: word.nullish(),
  mobileNotifications: word.nullish(),
  audioNotifications: word.nullish(),
  enableAutoAway: flag.nullish(),
  idleTimeLimit: number.nullish(),
  highlights: highlights.nullish(),
  desktopNotificationRequireInteraction: flag.nullish(),
  desktopNotificationDuration: number.nullish(),
  messageViewMode: number.nullish(),
  viewMode: number.nullish(),
  showMessageInMainThread: flag.nullish(),
  hideUsernames: flag.nullish(),
  hideRoles: flag.nullish(),
  hideAvatars: flag.nullish(),
  hideFlexTab: flag.nullish(),
  sendOnEnter: word.nullish(),
  language: word.nullish(),
  roomsListExhibitionMode: word.nullish(),
  roomCounterSidebar: flag.nullish(),
  groupByType: flag.nullish(),
  sidebarShowFavorites: flag.optional(),
  sidebarShowUnread: flag.optional(),
  sidebarSortby: word.optional(),
  sidebarViewMode: word.optional(),
  sidebarHideAvatar: flag.optional(),
  sidebarGroupByType: flag.optional(),
  sidebarShowDiscussion: flag.optional(),
  muteFocusedConversations: flag.optional(),
};
const preferencesSchema = z.object(preferencesShape);
export type PreferencesInput = z.infer<typeof preferencesSchema>;

const IDLE_LIMIT = { code: 'invalid-idle-time-limit-value', text: 'Invalid idleTimeLimit' } as const;
const storedSchema = z.record(z.string(), z.unknown());

/** contract/rest/users.json, users.setPreferences. */
export const setPreferences = defineOperation({
  id: 'auth.preferences.set',
  summary: "Change the caller's preferences, or somebody else's",
  auth: 'required',
  checkedByUseCase: { all: ['edit-other-user-info'] },
  input: z.strictObject({ userId: z.string().nullish(), data: z.strictObject(preferencesShape) }),
  output: z.object({ user: z.object({ _id: z.string(), settings: z.object({ preferences: storedSchema }) }) }),
  rest: [{ method: 'POST', path: '/api/v1/users.setPreferences', example: { userId: 'BsNr28znDkG8aeo7W', data: {} } }],
  errors: [
    { code: 'error-action-not-allowed', text: 'Editing user is not allowed' },
    { code: 'error-invalid-user', text: 'The optional "userId" param provided does not match any users' },
    IDLE_LIMIT,
  ],
});

/** contract/ddp-extra.json, saveUserPreferences: other keys pass and do nothing; without a login the answer is false. */
export const savePreferences = defineOperation({
  id: 'auth.preferences.save',
  summary: "Change the caller's own preferences",
  auth: 'optional',
  input: preferencesSchema,
  output: z.object({ saved: z.boolean() }),
  ddp: [
    {
      method: 'saveUserPreferences',
      input: ([settings]) => settings,
      result: ({ saved }) => saved,
      example: [{ hideRoles: true }],
    },
  ],
  errors: [IDLE_LIMIT],
});

/** contract/rest/users.json, users.getPreferences; contract/defaults.json, preferences: the stored ones and the language. */
export const getPreferences = defineOperation({
  id: 'auth.preferences.get',
  summary: "The caller's own preferences, as far as they were chosen",
  auth: 'required',
  input: z.object({}),
  output: z.object({ preferences: storedSchema }),
  rest: [{ method: 'GET', path: '/api/v1/users.getPreferences', request: () => ({}), example: {} }],
  errors: [
    {
      code: 'plain',
      text: "FAILED TO RETRIEVE USER PREFERENCES BECAUSE THEY HAVEN'T BEEN SET UP BY THE USER YET",
      kind: 'text',
    },
  ],
});

/** What new memberships begin with (contract/defaults.json, notifications.subscriptionOverrides): users without a choice are left out. */
export const notificationChoices = defineOperation({
  id: 'auth.preferences.ofNotifications',
  summary: 'How users want to be notified in rooms, as far as they chose',
  auth: 'internal',
  input: z.object({ userIds: z.array(z.string()).max(MAX_LOOKUP) }),
  output: z.object({
    users: z.array(
      z.object({
        _id: z.string(),
        desktopNotifications: z.string().optional(),
        mobileNotifications: z.string().optional(),
        emailNotificationMode: z.string().optional(),
        audioNotifications: z.string().optional(),
      }),
    ),
  }),
  errors: [],
});
