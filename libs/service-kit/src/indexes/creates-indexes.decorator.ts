import 'reflect-metadata';
import { CREATES_INDEXES_METADATA, type MethodDecoratorOf } from '../handler.metadata';

/**
 * Marks the method of a repository that makes its indexes. It runs before any provider's `onModuleInit`, or in the job
 * `migrate` where replicas only wait for that; it may run again on a database that has them.
 */
export function CreatesIndexes(): MethodDecoratorOf<() => Promise<void>> {
  return (target, key) => Reflect.defineMetadata(CREATES_INDEXES_METADATA, true, target, key);
}
