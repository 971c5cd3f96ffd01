import type { BusEvent, RequestContext } from '@gantry/bus';
import { readReceipts, roomRead, type InputOf, type OutputOf } from '@gantry/contracts';
import { Consumes, Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ReceiptsService } from './receipts.service';

@Controller()
export class ReceiptsController {
  constructor(private readonly receipts: ReceiptsService) {}

  @Handles(readReceipts)
  list(context: RequestContext, input: InputOf<typeof readReceipts>): Promise<OutputOf<typeof readReceipts>> {
    return this.receipts.list(context, input);
  }

  @Consumes(roomRead, { durable: 'messages-receipts', order: 'none' })
  read(event: BusEvent<typeof roomRead>): Promise<void> {
    return this.receipts.read(event);
  }
}
