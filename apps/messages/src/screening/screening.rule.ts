import { blocksSchema, MESSAGE_ERRORS } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { refuseUnsafeLinks, type LinkingParts } from './links.rule';
import { isLongerThan } from './message-length.rule';

interface Screened extends LinkingParts {
  readonly msg?: string | undefined;
}

/**
 * Checks that apply in every room and to every sender.
 * @throws AppError error-message-size-exceeded, "Invalid href value provided", "Match error: Unexpected value in field
 * blocks"
 */
export function screen(message: Screened, settings: Settings, method: 'sendMessage' | 'updateMessage'): void {
  if (isLongerThan(message.msg ?? '', settings.number('Message_MaxAllowedSize')))
    throw MESSAGE_ERRORS.tooLong.error({ method });
  // Refuses anything that is not a valid list of blocks, and too many blocks.
  if (message.blocks !== undefined && message.blocks !== null && !blocksSchema.safeParse(message.blocks).success)
    throw MESSAGE_ERRORS.invalidBlocks.error();
  refuseUnsafeLinks(message);
}
