import { runService } from '@gantry/service-kit';
import { MessagesServiceModule } from './messages.module';

runService({ name: 'messages', module: MessagesServiceModule, usesMongo: true });
