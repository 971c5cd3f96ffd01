/** `https://a.example:8080`, `capacitor://localhost`; a slash at the end is nobody's origin, but people write it. */
const ORIGIN = /^[a-z][a-z0-9+.-]{0,30}:\/\/[\w.:[\]*-]{1,255}\/?$/i;

/** The entries of a list of origins that are one; anything else may stand in no header. `*` stands for all. */
export function originsOf(list: string): string[] {
  return entriesOf(list)
    .filter(isOrigin)
    .map((entry) => entry.replace(/\/$/, ''));
}

/** Is every entry of the list, separated by commas, an origin or `*`? An empty list is one. */
export function isOriginList(list: string): boolean {
  return entriesOf(list).every(isOrigin);
}

function entriesOf(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.replace(/^ +| +$/g, ''))
    .filter((entry) => entry !== '');
}

function isOrigin(entry: string): boolean {
  return entry === '*' || ORIGIN.test(entry);
}
