import { BSONValue, EJSON } from 'bson';
import { isDoc } from './bson.values';

/** A value as MongoDB prints it in its messages. */
export function shellText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (Array.isArray(value)) return `[ ${value.map(shellText).join(', ')} ]`;
  if (value instanceof BSONValue && value._bsontype === 'ObjectId') return `ObjectId('${String(value)}')`;
  if (value instanceof BSONValue) return EJSON.stringify(value);
  if (isDoc(value))
    return `{ ${Object.entries(value)
      .map(([name, item]) => `${name}: ${shellText(item)}`)
      .join(', ')} }`;
  return String(value);
}
