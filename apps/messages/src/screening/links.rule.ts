import { MESSAGE_ERRORS } from '@gantry/contracts';

/** Most values to look at in one message; a message with more is refused. */
const MAX_VALUES = 20_000;

/** Names of properties that clients use as links or pictures: documented ones and those of other chat platforms. */
const LINK_NAME = /(?:^|_)(?:url|uri|link|href|src|avatar)$|_icon$|(?:Url|URL|Uri|URI|Link|Href|Src|Icon)$/;
/** Other links could run code (`javascript:`, `data:`, `vbscript:`) or open other programs. */
const SAFE_LINK = /^(?:https?:\/\/|\/)/i;

/** The parts of a message that clients turn into links and pictures. */
export interface LinkingParts {
  readonly avatar?: unknown;
  readonly attachments?: unknown;
  readonly blocks?: unknown;
}

/**
 * Refuses links other than web addresses and paths of this server, anywhere in a message.
 * @throws AppError "Invalid href value provided", a plain text (contract/errors.json, plainTexts)
 */
export function refuseUnsafeLinks(message: LinkingParts): void {
  const { avatar, attachments, blocks } = message;
  const pending: unknown[] = [{ avatar, attachments, blocks }];
  let seen = 0;
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    for (const [name, inner] of entriesOf(value)) {
      if (++seen > MAX_VALUES) throw MESSAGE_ERRORS.tooManyValues.error();
      if (typeof inner === 'string' && LINK_NAME.test(name) && !isSafeLink(inner))
        throw MESSAGE_ERRORS.unsafeLink.error();
      if (typeof inner === 'object' && inner !== null) pending.push(inner);
    }
  }
}

/** A blank link counts as absent (contract/pitfalls.md 28). */
function isSafeLink(link: string): boolean {
  const trimmed = link.trim();
  return trimmed === '' || SAFE_LINK.test(trimmed);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
