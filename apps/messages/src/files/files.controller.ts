import type { RequestContext } from '@gantry/bus';
import { deleteFile, listFiles, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { FilesService } from './files.service';

@Controller()
export class FilesController {
  constructor(private readonly files: FilesService) {}

  @Handles(listFiles)
  list(context: RequestContext, input: InputOf<typeof listFiles>): Promise<OutputOf<typeof listFiles>> {
    return this.files.list(context, input);
  }

  @Handles(deleteFile)
  delete(context: RequestContext, input: InputOf<typeof deleteFile>): Promise<OutputOf<typeof deleteFile>> {
    return this.files.delete(context, input);
  }
}
