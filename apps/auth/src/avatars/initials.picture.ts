/** Edge of the drawing in its own units; SVG scales to any size. */
const EDGE = 200;
const DEFAULT_SIZE = 200;
/** Dark enough for white letters (contrast of at least 3 : 1). */
const COLOURS = [
  '#c0392b',
  '#d35400',
  '#b7791f',
  '#2f855a',
  '#2c7a7b',
  '#2b6cb0',
  '#4c51bf',
  '#6b46c1',
  '#97266d',
  '#5a6772',
  '#7b5e3b',
  '#1f6f8b',
] as const;

/** The same name always has the same colour. */
function colourOf(name: string): string {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[hash % COLOURS.length] ?? COLOURS[0];
}

/** The first letter or digit of the name, upper case; `?` when it has none. */
export function initialOf(name: string): string {
  const match = /[\p{L}\p{N}]/u.exec(name);
  return match ? match[0].toUpperCase() : '?';
}

/** A square with a name's initial, as SVG text. It holds one letter or digit of the name, so there is nothing to escape. */
export function initialsPicture(name: string, size = DEFAULT_SIZE): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${EDGE} ${EDGE}" width="${size}" height="${size}">` +
    `<rect width="100%" height="100%" fill="${colourOf(name)}"/>` +
    `<text x="50%" y="50%" dy="0.36em" text-anchor="middle" pointer-events="none" fill="#ffffff" font-family="Helvetica, Arial, 'Lucida Grande', sans-serif" font-size="125">${initialOf(name)}</text></svg>`
  );
}
