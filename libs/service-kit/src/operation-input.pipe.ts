import { AppError } from '@gantry/contracts';
import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';

/** Code of an input that does not fit its operation (contract/errors.json, Match failed). */
const MATCH_FAILED = 400;

/** Checks the input of an operation by its schema, and fills in defaults. */
export class OperationInputPipe implements PipeTransform {
  constructor(private readonly schema: z.ZodType) {}

  /** @throws AppError 400 Match failed, with the issues in its details */
  transform(input: unknown): unknown {
    const parsed = this.schema.safeParse(input);
    if (parsed.success) return parsed.data;
    throw new AppError(MATCH_FAILED, 'Match failed', { issues: z.prettifyError(parsed.error) });
  }
}
