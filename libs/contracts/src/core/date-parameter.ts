/** ISO text → Date; anything else is unchanged, so that validation names the field. */
export function dateParameter(value: unknown): unknown {
  if (typeof value !== 'string') return value === null ? undefined : value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date;
}
