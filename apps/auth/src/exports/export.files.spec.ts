import type { Message } from '@gantry/contracts';
import { fileNameOf, HTML_FORMAT, JSON_FORMAT } from './export.files';
import type { RoomProgress } from './export.schema';

const room: RoomProgress = {
  roomId: 'r1',
  roomName: '<general>',
  userId: null,
  exportedCount: 0,
  status: 'pending',
  targetFile: 'general.html',
  type: 'c',
  parts: 0,
};
const message = (msg: string): Message => ({
  _id: msg,
  rid: 'r1',
  msg,
  ts: new Date(0),
  _updatedAt: new Date(0),
  u: { _id: 'u', username: 'ada' },
});

describe('files of an export', () => {
  it.each([
    ['general', 'general.html'],
    ['../../etc/passwd', '_.._etc_passwd.html'],
    ['a b/c\u0000d', 'a_b_c_d.html'],
    ['日本語', '日本語.html'],
    ['', 'r1.html'],
    ['x'.repeat(300), `${'x'.repeat(100)}.html`],
  ])('the room %j is in %s', (name, file) => {
    expect(fileNameOf(name, 'r1', new Set(), 'html')).toBe(file);
  });

  it('are told apart by the id where two rooms have one name', () => {
    expect(fileNameOf('general', 'r2', new Set(['general.html']), 'html')).toBe('general-r2.html');
  });

  it('show texts as texts', () => {
    const html =
      HTML_FORMAT.start(room) + HTML_FORMAT.messages([message('<script>alert(1)</script>')], room) + HTML_FORMAT.end;
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<title>&lt;general&gt;</title>');
  });

  it('are one list, however many pages it was read in', () => {
    const pages = [
      JSON_FORMAT.messages([message('a'), message('b')], room),
      JSON_FORMAT.messages([message('c')], { ...room, exportedCount: 2 }),
    ];
    expect(JSON.parse(JSON_FORMAT.start(room) + pages.join('') + JSON_FORMAT.end)).toMatchObject([
      { msg: 'a' },
      { msg: 'b' },
      { msg: 'c' },
    ]);
    expect(JSON.parse(JSON_FORMAT.start(room) + JSON_FORMAT.end)).toEqual([]);
  });
});
