import type { RequestContext } from '@gantry/bus';
import { exportMessages, type ExportPlace, type InputOf, type Message, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { asManyAsFit } from '../message-store/answer-size.rule';
import { MessageExportsRepository } from './message-exports.repository';

@Controller()
export class MessageExportsController {
  constructor(private readonly messages: MessageExportsRepository) {}

  @Handles(exportMessages)
  async page(
    _context: RequestContext,
    { rid, after, ids, from, to, limit }: InputOf<typeof exportMessages>,
  ): Promise<OutputOf<typeof exportMessages>> {
    const found = await this.messages.page({ rid, after, ids, from, to }, limit);
    const messages = asManyAsFit(found);
    const isLast = messages.length === found.length && found.length < limit;
    return { messages, ...(isLast ? {} : { next: placeBehind(messages, after) }) };
  }
}

function placeBehind(messages: readonly Message[], after: ExportPlace | undefined): ExportPlace | undefined {
  const last = messages.at(-1);
  if (!last) return undefined;
  const ids = messages.filter(({ ts }) => ts.getTime() === last.ts.getTime()).map(({ _id }) => _id);
  return { ts: last.ts, ids: after?.ts.getTime() === last.ts.getTime() ? [...after.ids, ...ids] : ids };
}
