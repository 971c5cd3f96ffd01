import { AppError } from '@gantry/contracts';
import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** Hands errors of handlers to the bus: an AppError as it is, anything else as an internal error with its cause. */
@Catch()
export class AppErrorFilter implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => (error instanceof AppError ? error : AppError.internal(error)));
  }
}
