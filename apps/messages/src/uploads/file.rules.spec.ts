import { extensionOf, isAccepted, mediaType, storedName } from './file.rules';

it.each([
  ['../../etc/passwd', '....etcpasswd'],
  ['a\u0000b.txt', 'ab.txt'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['', 'file'],
  ['..', 'file'],
  ['  отчёт & 报告 تقرير.pdf ', 'отчёт & 报告 تقرير.pdf'],
  [`${'n'.repeat(1_000)}.txt`, `${'n'.repeat(251)}.txt`],
])('the name %j is stored as %j', (name, stored) => {
  expect(storedName(name)).toBe(stored);
});

it.each([
  ['Image/PNG; charset=x', 'image/png'],
  ['image/svg+xml', 'image/svg+xml'],
  ['', 'application/octet-stream'],
  ['text', 'application/octet-stream'],
  ['text/html\r\nx: y', 'application/octet-stream'],
])('the type %j is %s', (type, media) => {
  expect(mediaType(type)).toBe(media);
});

it.each([
  ['a.TXT', 'txt'],
  ['a.tar.gz', 'gz'],
  ['a', ''],
])('the extension of %s is %j', (name, extension) => {
  expect(extensionOf(name)).toBe(extension);
});

it.each([
  ['all without lists', '', '', 'x/y', true],
  ['one of the list', 'text/plain,image/*', '', 'image/png', true],
  ['none beside the list', 'text/plain, image/*', '', 'audio/mp3', false],
  ['a name that only begins alike', 'image/p', '', 'image/png', false],
  ['not what is refused', '', 'image/svg+xml', 'image/svg+xml', false],
  ['not what is refused, though listed', 'image/*', ' IMAGE/SVG+XML ', 'image/svg+xml', false],
])('accepts %s', (_what, white, black, type, accepted) => {
  const lists: Readonly<Record<string, string>> = {
    FileUpload_MediaTypeWhiteList: white,
    FileUpload_MediaTypeBlackList: black,
  };
  expect(isAccepted(type, { text: (id) => lists[id] ?? '' })).toBe(accepted);
});
