import type { Attachment, Message } from '@gantry/contracts';

/**
 * The attachment with which a system message quotes the pinned message (contract/system-messages.json, message_pinned).
 * @param chainLimit levels of nested quotes to keep (setting Message_QuoteChainLimit)
 */
export function pinQuote({ msg, u, ts, attachments }: Message, chainLimit: number): Attachment {
  const username = u.username ?? '';
  return {
    text: msg,
    author_name: username,
    author_icon: `/avatar/${encodeURIComponent(username)}?_dc=0`,
    ts,
    ...nested(attachments, chainLimit - 1),
  };
}

function nested(attachments: unknown, levels: number): Attachment {
  if (levels <= 0 || !isList(attachments) || attachments.length === 0) return {};
  return { attachments: attachments.map((attachment) => cut(attachment, levels)) };
}

function cut(attachment: unknown, levels: number): unknown {
  if (typeof attachment !== 'object' || attachment === null || !('attachments' in attachment)) return attachment;
  const { attachments, ...rest } = attachment;
  return { ...rest, ...nested(attachments, levels - 1) };
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
