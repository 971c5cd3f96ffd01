import { EJSON_LIMITS, ejsonExcess, type EjsonLimits } from './ejson.limits';
import { EjsonError, tooDeep, type EjsonObject, type EjsonValue } from './ejson.value';

/**
 * Reads an EJSON text: `$date` becomes a Date (an invalid one if its value is no time), `$binary` a Uint8Array,
 * `$InfNaN` a number, `$escape` the object it protects. Custom types (`$type`, `$value`) stay plain objects.
 * A key `__proto__` is an own property of its object; it never changes a prototype.
 *
 * @throws SyntaxError if the text is not JSON
 * @throws EjsonError 'too-deep' or 'too-large' beyond the limits
 */
export function parseEjson(text: string, limits: EjsonLimits = EJSON_LIMITS): EjsonValue {
  const excess = ejsonExcess(text, limits);
  if (excess === 'depth') throw tooDeep(limits.depth);
  if (excess !== undefined) throw new EjsonError('too-large', `EJSON has more than ${limits[excess]} ${excess}`);
  const value: EjsonValue = JSON.parse(text);
  return mayHoldMarkers(text) ? revive(value) : value;
}

/** A `$` may also be written as an escape sequence, which decodes to the same key. */
function mayHoldMarkers(text: string): boolean {
  return text.includes('"$') || text.includes('\\u0024');
}

function revive(value: EjsonValue): EjsonValue {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item = value[index];
      if (typeof item === 'object') {
        value[index] = revive(item);
      }
    }
    return value;
  }
  return isObject(value) ? reviveObject(value) : value;
}

function reviveObject(value: EjsonObject): EjsonValue {
  const keys = Object.keys(value);
  const [key] = keys;
  if (keys.length === 1 && key !== undefined && key.startsWith('$')) {
    const decoded = decodeMarker(key, value[key]);
    if (decoded !== undefined) {
      return decoded;
    }
  }
  return reviveMembers(value, keys);
}

function reviveMembers(value: EjsonObject, keys: string[]): EjsonObject {
  for (const key of keys) {
    const member = value[key];
    if (typeof member === 'object') {
      // Sets the existing own property, even for `__proto__`: JSON.parse has defined it as own.
      value[key] = revive(member);
    }
  }
  return value;
}

function decodeMarker(key: string, content: EjsonValue | undefined): EjsonValue | undefined {
  switch (key) {
    case '$date':
      return new Date(typeof content === 'number' || typeof content === 'string' ? content : Number.NaN);
    case '$binary':
      return typeof content === 'string' ? Buffer.from(content, 'base64') : undefined;
    case '$InfNaN':
      return typeof content === 'number' ? content / 0 : undefined;
    case '$escape':
      return isObject(content) ? reviveMembers(content, Object.keys(content)) : undefined;
    default:
      return undefined;
  }
}

function isObject(value: EjsonValue | undefined): value is EjsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof Uint8Array)
  );
}
