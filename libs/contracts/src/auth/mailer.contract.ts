import { z } from 'zod';
import { defineOperation } from '../core/operation';

const NOT_ALLOWED = { code: 'error-not-allowed', text: 'Not allowed' } as const;
const INVALID_USER = { code: 'error-invalid-user', text: 'Invalid user' } as const;
export const SEND_FAILED = { code: 'error-email-send-failed', text: 'Error trying to send email: {message}' } as const;
/** Addresses of one call. */
export const MAX_INVITATIONS = 100;
const MAX_BODY = 500_000;

/** contract/ddp-extra.json, Mailer.sendMail. `query` is EJSON text of a filter on users. */
export const sendMassMail = defineOperation({
  id: 'auth.mailer.send',
  summary: 'Mail all users who take such mails; a dry run mails the account of the sender alone',
  auth: 'required',
  checkedByUseCase: { all: ['access-mailer'] },
  deadlineMs: 60_000,
  input: z.object({
    from: z.string().max(500),
    subject: z.string().max(1_000),
    body: z.string().max(MAX_BODY),
    dryRun: z.boolean(),
    query: z.string().max(10_000).nullish(),
  }),
  output: z.object({}),
  ddp: [
    {
      method: 'Mailer.sendMail',
      input: ([from, subject, body, dryRun, query]) => ({ from, subject, body, dryRun: dryRun ?? false, query }),
      result: () => undefined,
      example: [
        'news@example.com',
        'News of [Site_Name]',
        '<p>Hello [fname]</p><a href="[unsubscribe]">No more of these</a>',
        true,
        '{"active":true}',
      ],
    },
  ],
  errors: [
    INVALID_USER,
    NOT_ALLOWED,
    { code: 'error-invalid-from-address', text: 'Invalid from address' },
    { code: 'error-missing-unsubscribe-link', text: 'You must provide the [unsubscribe] link.' },
    { code: 'error-invalid-query', text: 'Invalid query parameter provided: {query}' },
  ],
});

/** contract/ddp-extra.json, Mailer:unsubscribe: the link of a mail names the account by its id and the ms of its making. */
export const unsubscribeFromMails = defineOperation({
  id: 'auth.mailer.unsubscribe',
  summary: 'Take no more mails to all users',
  auth: 'optional',
  input: z.object({ userId: z.string().max(100), createdAt: z.union([z.string().max(30), z.number()]) }),
  output: z.object({ unsubscribed: z.boolean() }),
  ddp: [
    {
      method: 'Mailer:unsubscribe',
      limit: { calls: 1, perMs: 60_000 },
      input: ['userId', 'createdAt'],
      result: ({ unsubscribed }) => unsubscribed,
      example: ['BsNr28znDkG8aeo7W', '1473778677036'],
    },
  ],
  errors: [],
});

/** contract/ddp-extra.json, sendInvitationEmail. */
export const sendInvitations = defineOperation({
  id: 'auth.mailer.invite',
  summary: 'Mail invitations; answers the addresses that were mailed',
  auth: 'required',
  checkedByUseCase: { all: ['bulk-register-user'] },
  input: z.object({ emails: z.array(z.string().max(320)).max(MAX_INVITATIONS) }),
  output: z.object({ emails: z.array(z.string()) }),
  ddp: [
    {
      method: 'sendInvitationEmail',
      input: ['emails'],
      result: ({ emails }) => emails,
      example: [['ada@example.com']],
    },
  ],
  errors: [INVALID_USER, NOT_ALLOWED, SEND_FAILED],
});

/** contract/ddp-extra.json, sendSMTPTestEmail: what the button of the setting SMTP_Test_Button calls. */
export const sendTestMail = defineOperation({
  id: 'auth.mailer.test',
  summary: "Mail the caller's own address at once and say whether the mail server took it",
  auth: 'required',
  deadlineMs: 30_000,
  input: z.object({}),
  output: z.object({ message: z.string(), params: z.array(z.string()) }),
  ddp: [{ method: 'sendSMTPTestEmail', limit: { calls: 1, perMs: 1_000 }, input: () => ({}), example: [] }],
  errors: [INVALID_USER, { code: 'error-invalid-email', text: 'Invalid email' }, SEND_FAILED],
});
