import type { RequestContext } from '@gantry/bus';
import {
  deleteMessage,
  getMessage,
  postForIntegration,
  postMessage,
  sendMessage,
  updateMessage,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { Handles } from '@gantry/service-kit';
import { Controller } from '@nestjs/common';
import { EditingService } from '../editing/editing.service';
import { MessageReader } from './message.reader';
import { PostingService } from '../posting/posting.service';
import { SendingService } from '../sending/sending.service';

@Controller()
export class MessagesController {
  constructor(
    private readonly sending: SendingService,
    private readonly posting: PostingService,
    private readonly editing: EditingService,
    private readonly reading: MessageReader,
  ) {}

  @Handles(sendMessage)
  async send(context: RequestContext, { message }: InputOf<typeof sendMessage>): Promise<OutputOf<typeof sendMessage>> {
    return { message: await this.sending.send(context, message) };
  }

  @Handles(postMessage)
  post(context: RequestContext, input: InputOf<typeof postMessage>): Promise<OutputOf<typeof postMessage>> {
    return this.posting.post(context, input);
  }

  @Handles(postForIntegration)
  postForIntegration(
    context: RequestContext,
    input: InputOf<typeof postForIntegration>,
  ): Promise<OutputOf<typeof postForIntegration>> {
    return this.posting.postForIntegration(context, input);
  }

  @Handles(getMessage)
  async get(context: RequestContext, input: InputOf<typeof getMessage>): Promise<OutputOf<typeof getMessage>> {
    return { message: await this.reading.get(context, input) };
  }

  @Handles(updateMessage)
  update(context: RequestContext, input: InputOf<typeof updateMessage>): Promise<OutputOf<typeof updateMessage>> {
    return this.editing.update(context, input);
  }

  @Handles(deleteMessage)
  delete(context: RequestContext, input: InputOf<typeof deleteMessage>): Promise<OutputOf<typeof deleteMessage>> {
    return this.editing.delete(context, input);
  }
}
