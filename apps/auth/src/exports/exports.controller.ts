import type { BusEvent, RequestContext } from '@gantry/bus';
import { downloadExport, requestDataDownload, userDeleted, type InputOf, type OutputOf } from '@gantry/contracts';
import { Consumes, Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { ExportsService } from './exports.service';

@Controller()
export class ExportsController {
  constructor(private readonly exports: ExportsService) {}

  @Handles(requestDataDownload)
  request(
    context: RequestContext,
    input: InputOf<typeof requestDataDownload>,
  ): Promise<OutputOf<typeof requestDataDownload>> {
    return this.exports.request(context, input);
  }

  @Handles(downloadExport)
  download(context: RequestContext, input: InputOf<typeof downloadExport>): Promise<OutputOf<typeof downloadExport>> {
    return this.exports.download(context, input);
  }

  @Consumes(userDeleted, { durable: 'auth-exports' })
  onUserDeleted({ payload: { userId } }: BusEvent<typeof userDeleted>): Promise<void> {
    return this.exports.forget(userId);
  }
}
