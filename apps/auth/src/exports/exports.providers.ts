import { jobRunner, jobStore } from '@gantry/service-kit';
import type { Provider, Type } from '@nestjs/common';
import { JOBS_COLLECTION } from './export.schema';
import { ExportWork } from './export.work';
import { ExportsController } from './exports.controller';
import { ExportsRepository } from './exports.repository';
import { ExportsService } from './exports.service';

export const EXPORTS_CONTROLLERS: readonly Type[] = [ExportsController];

export const EXPORTS: readonly Provider[] = [
  ExportsRepository,
  ExportsService,
  ExportWork,
  jobStore(JOBS_COLLECTION),
  jobRunner([ExportWork]),
];
