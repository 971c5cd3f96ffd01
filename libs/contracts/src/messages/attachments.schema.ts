import { z } from 'zod';

const MAX_ATTACHMENTS = 100;
const MAX_FIELDS = 100;
const MAX_ACTIONS = 100;
/** Properties of one attachment, those that no document names included. */
const MAX_PROPERTIES = 100;
/** Attachments in attachments: a quote that holds a quote. */
const MAX_NESTING = 5;
/** Characters. */
const MAX_TEXT = 50_000;
const MAX_LABEL = 2_000;
const MAX_LINK = 8_192;

/** Clients store properties of their own in an attachment; they are kept as they are. */
export interface Attachment {
  [property: string]: unknown;
}

const text = z.string().max(MAX_TEXT).nullish();
const label = z.string().max(MAX_LABEL).nullish();
const link = z.string().max(MAX_LINK).nullish();
const flag = z.boolean().nullish();
const time = z.union([z.string().max(100), z.number(), z.date()]).nullish();

/** Bots send numbers as cells of a table as well. */
const cell = z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()]);
const fieldSchema = z.looseObject({ short: flag, title: cell, value: cell });

const actionSchema = z.looseObject({ type: label, text, url: link, image_url: link, msg: text });

const properties = {
  color: label,
  text,
  ts: time,
  thumb_url: link,
  message_link: link,
  collapsed: flag,
  author_name: label,
  author_link: link,
  author_icon: link,
  title: label,
  title_link: link,
  title_link_download: flag,
  image_url: link,
  audio_url: link,
  video_url: link,
  fields: z.array(fieldSchema).max(MAX_FIELDS).nullish(),
  actions: z.array(actionSchema).max(MAX_ACTIONS).nullish(),
};

/** Levels rather than a reference to itself: the schema is printed in OpenAPI, and the depth has a limit. */
function attachmentOf(levels: number): z.ZodType<Attachment> {
  const nested = levels === 0 ? z.array(z.unknown()).max(0) : z.array(attachmentOf(levels - 1)).max(MAX_ATTACHMENTS);
  return z
    .looseObject({ ...properties, attachments: nested.nullish() })
    .refine((attachment) => Object.keys(attachment).length <= MAX_PROPERTIES, 'Too many properties');
}

/**
 * The attachments of a message (contract/schema.json, attachment). Where links may lead is a rule of the service that
 * stores them: it has an error text of its own.
 */
export const attachmentsSchema = z.array(attachmentOf(MAX_NESTING)).max(MAX_ATTACHMENTS);

/** Bots write the text of an attachment as `msg` too; stored is `text` alone. */
export function withText(attachment: unknown): unknown {
  if (typeof attachment !== 'object' || attachment === null || !('msg' in attachment)) return attachment;
  const { msg, ...rest } = attachment;
  if (msg === undefined || msg === null || msg === '') return rest;
  return { ...rest, text: typeof msg === 'string' ? msg.trim() : msg };
}
