import type { RequestContext } from '@gantry/bus';
import { saveUser, updateUser, type InputOf, type OutputOf } from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { EditingService } from './editing.service';

@Controller()
export class EditingController {
  constructor(private readonly editing: EditingService) {}

  @Handles(updateUser)
  update(context: RequestContext, input: InputOf<typeof updateUser>): Promise<OutputOf<typeof updateUser>> {
    return this.editing.update(context, input);
  }

  @Handles(saveUser)
  save(context: RequestContext, input: InputOf<typeof saveUser>): Promise<OutputOf<typeof saveUser>> {
    return this.editing.save(context, input);
  }
}
