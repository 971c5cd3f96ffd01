import type { RequestContext } from '@gantry/bus';
import {
  abortUpload,
  appendUpload,
  beginUpload,
  closeUpload,
  postUpload,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { UploadsService } from './uploads.service';

@Controller()
export class UploadsController {
  constructor(private readonly service: UploadsService) {}

  @Handles(beginUpload)
  begin(context: RequestContext, input: InputOf<typeof beginUpload>): Promise<OutputOf<typeof beginUpload>> {
    return this.service.begin(context, input);
  }

  @Handles(appendUpload)
  append(context: RequestContext, input: InputOf<typeof appendUpload>): Promise<OutputOf<typeof appendUpload>> {
    return this.service.append(context, input);
  }

  @Handles(closeUpload)
  close(context: RequestContext, input: InputOf<typeof closeUpload>): Promise<OutputOf<typeof closeUpload>> {
    return this.service.close(context, input);
  }

  @Handles(abortUpload)
  abort(context: RequestContext, input: InputOf<typeof abortUpload>): Promise<OutputOf<typeof abortUpload>> {
    return this.service.abort(context, input);
  }

  @Handles(postUpload)
  post(context: RequestContext, input: InputOf<typeof postUpload>): Promise<OutputOf<typeof postUpload>> {
    return this.service.post(context, input);
  }
}
