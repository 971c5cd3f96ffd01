import { MESSAGE_ERRORS } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { refuseUnsafeLinks, type LinkingParts } from './links.rule';
import { isLongerThan } from './message-length.rule';

interface Screened extends LinkingParts {
  readonly msg?: string | undefined;
}

/**
 * What no room takes, whoever sends it.
 * @throws AppError error-message-size-exceeded, "Invalid href value provided".
 */
export function screen(message: Screened, settings: Settings, method: 'sendMessage' | 'updateMessage'): void {
  if (isLongerThan(message.msg ?? '', settings.number('Message_MaxAllowedSize')))
    throw MESSAGE_ERRORS.tooLong.error({ method });
  refuseUnsafeLinks(message);
}
