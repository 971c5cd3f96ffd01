import { Module } from '@nestjs/common';
import { PreviewsModule } from '../previews/previews.module';
import { TranslationModule } from '../translation/translation.module';
import { EnrichmentService } from './enrichment.service';

@Module({
  imports: [PreviewsModule, TranslationModule],
  providers: [EnrichmentService],
  exports: [EnrichmentService],
})
export class EnrichmentModule {}
