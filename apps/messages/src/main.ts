import { runService } from '@gantry/service-kit';
import { MessagesModule } from './messages.module';

runService({ name: 'messages', module: MessagesModule, usesMongo: true });
