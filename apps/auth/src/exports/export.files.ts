import type { Message, UserView } from '@gantry/contracts';
import { escapeHtml } from '@gantry/service-kit';
import type { RoomProgress } from './export.schema';

const STYLE =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}time{color:#777;font-size:.85em}p{margin:.4rem 0;white-space:pre-wrap;overflow-wrap:anywhere}dt{font-weight:600}dd{margin:0 0 .5rem}';
const MAX_FILE_NAME = 100;

function page(title: string, body: string): string {
  return `${pageStart(title)}${body}${PAGE_END}`;
}

function pageStart(title: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>\n`;
}

const PAGE_END = '</body></html>\n';

/** A name that every file system accepts, with the room's id when another room has the same name. */
export function fileNameOf(name: string, id: string, taken: ReadonlySet<string>, extension: string): string {
  const plain =
    name
      .replace(/[^\p{L}\p{N}_.-]+/gu, '_')
      .replace(/^\.+/, '')
      .slice(0, MAX_FILE_NAME) || id;
  const file = `${plain}.${extension}`;
  return taken.has(file) ? `${plain}-${id}.${extension}` : file;
}

/** How the files of one kind of export are written: HTML for people, or JSON for programs. */
export interface ExportFormat {
  readonly extension: string;
  start(room: RoomProgress): string;
  messages(messages: readonly Message[], room: RoomProgress): string;
  readonly end: string;
  /** Who the user is and which rooms follow. */
  overview(user: UserView & Record<string, unknown>, rooms: readonly RoomProgress[]): string;
  readonly overviewFile: string;
}

function paragraph({ u, ts, msg, t, attachments = [] }: Message): string {
  const text = msg === '' && t !== undefined ? `(${t})` : msg;
  const more = attachments
    .map(({ title, text: quoted }) => [title, quoted].filter((part) => typeof part === 'string').join(': '))
    .filter((part) => part !== '');
  return `<p><strong>${escapeHtml(u.username ?? '')}</strong> <time>${ts.toISOString()}</time><br>${[text, ...more].map(escapeHtml).join('<br>')}</p>\n`;
}

function definition([name, value]: [string, unknown]): string {
  return `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))}</dd>\n`;
}

/** Pages to read. */
export const HTML_FORMAT: ExportFormat = {
  extension: 'html',
  start: ({ roomName }) => pageStart(roomName),
  messages: (messages) => messages.map(paragraph).join(''),
  end: PAGE_END,
  overview: (user, rooms) => {
    const links = rooms.map(
      ({ targetFile, roomName, exportedCount }) =>
        `<li><a href="${encodeURIComponent(targetFile)}">${escapeHtml(roomName)}</a> (${exportedCount})</li>\n`,
    );
    return page(
      user.username ?? user._id,
      `<dl>${Object.entries(user).map(definition).join('')}</dl>\n<ul>${links.join('')}</ul>`,
    );
  },
  overviewFile: 'index.html',
};

/** Everything that is stored, as JSON. */
export const JSON_FORMAT: ExportFormat = {
  extension: 'json',
  start: () => '[',
  messages: (messages, { exportedCount }) =>
    messages
      .map((message, index) => `${exportedCount + index === 0 ? '\n' : ',\n'}${JSON.stringify(message)}`)
      .join(''),
  end: '\n]\n',
  overview: (user, rooms) =>
    `${JSON.stringify({ user, rooms: rooms.map(({ parts: _parts, after: _after, ...room }) => room) }, null, 2)}\n`,
  overviewFile: 'user.json',
};
