import { escapeHtml } from '@gantry/service-kit';

/** What a badge says. */
export interface Shield {
  /** On the left, beside the icon. */
  readonly name: string;
  readonly text: string;
  readonly color: string;
  readonly icon: boolean;
}

const CHARACTER_WIDTH = 6;
const HEIGHT = 20;
const MARGIN = 7;
/** Where the name begins when there is an icon before it. */
const AFTER_ICON = 24;

/** A text and its shadow, one pixel lower. */
function label(x: number, text: string): string {
  return `<text x="${x}" y="15" fill="#010101" fill-opacity=".3">${text}</text><text x="${x}" y="14">${text}</text>`;
}

/** The badge as SVG (contract/rest/miscellaneous.json, shield.svg): names and texts are escaped, the rest is made of numbers. */
export function shieldPicture({ name, text, color, icon }: Shield): string {
  const start = icon ? AFTER_ICON : MARGIN;
  const left = name === '' ? start : name.length * CHARACTER_WIDTH + MARGIN + start;
  const right = text.length * CHARACTER_WIDTH + HEIGHT;
  const width = left + right;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" style="width:100%; height:100%;">',
    '<linearGradient id="b" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-color="#fff" stop-opacity=".1"/></linearGradient>',
    `<mask id="a"><rect width="${width}" height="${HEIGHT}" rx="3" fill="#fff"/></mask>`,
    `<g mask="url(#a)"><path fill="#555" d="M0 0h${left}v${HEIGHT}H0z"/><path fill="${color}" d="M${left} 0h${right}v${HEIGHT}H${left}z"/><path fill="url(#b)" d="M0 0h${width}v${HEIGHT}H0z"/></g>`,
    icon ? '<image x="5" y="3" width="14" height="14" xlink:href="/assets/favicon.svg"/>' : '',
    '<g fill="#fff" font-family="DejaVu Sans, Verdana, Geneva, sans-serif">',
    name === '' ? '' : label(start, escapeHtml(name)),
    label(left + MARGIN, escapeHtml(text)),
    '</g></svg>',
  ].join('');
}
