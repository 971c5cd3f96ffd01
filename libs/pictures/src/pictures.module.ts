import { LOGGER, type Logger } from '@gantry/service-kit';
import { Module } from '@nestjs/common';
import { PictureDoor } from './picture.door';

/** The door, once for each process of the platform. */
@Module({
  providers: [{ provide: PictureDoor, inject: [LOGGER], useFactory: (logger: Logger) => new PictureDoor(logger) }],
  exports: [PictureDoor],
})
export class PicturesModule {}
