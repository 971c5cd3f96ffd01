import { escapeHtml } from '@gantry/service-kit';
import { fillTemplate, plainTextOf } from './template.rules';

const html = (template: string, values: Record<string, string> = {}) => fillTemplate(template, values, escapeHtml);

describe('a template', () => {
  it.each([
    [
      'values, in any case',
      '[Site_Name] [SITE_URL] [name]',
      { site_name: 'Ada & Co', site_url: 'https://x', name: '<b>' },
      'Ada &amp; Co https://x &lt;b&gt;',
    ],
    [
      'inside an attribute',
      '<a href="[Forgot_Password_Url]">',
      { forgot_password_url: 'https://x/"onclick="y' },
      '<a href="https://x/&quot;onclick=&quot;y">',
    ],
    [
      'sentences, with the values in them',
      '<h2>{Welcome_to Site_Name}</h2>',
      { site_name: 'X' },
      '<h2>Welcome to X</h2>',
    ],
    [
      'what it does not know, as it is',
      '[unknown] {Unknown_key} .btn{color:red}',
      {},
      '[unknown] {Unknown_key} .btn{color:red}',
    ],
    ['brackets around a placeholder', '[[Site_Name]]', { site_name: 'X' }, '[X]'],
    [
      'names of what every object has',
      '{constructor} {toString} [constructor] [__proto__]',
      {},
      '{constructor} {toString} [constructor] [__proto__]',
    ],
  ])('holds %s', (_what, template, values, expected) => {
    expect(html(template, values as Record<string, string>)).toBe(expected);
  });

  it('takes a value for no template', () => {
    expect(html('[name]', { name: '[password] {Login}', password: 'secret' })).toBe('[password] {Login}');
  });

  it('is filled in time that grows with its length', () => {
    const started = performance.now();
    html(`${'{a '.repeat(50_000)}${'['.repeat(50_000)}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('the plain text of HTML', () => {
  it.each([
    ['<h2>Hello</h2><p>one<br>two</p>', 'Hello\n\none\ntwo'],
    ['<p>a  b\n c</p>', 'a b c'],
    ['<a class="btn" href="https://x/?a=1&amp;b=2">Go</a>', 'Go: https://x/?a=1&b=2'],
    ["<a href='u'>q</a> <a href=v>w</a>", 'q: u w: v'],
    ['<head><title>no</title></head><style>p{}</style><script>x()</script><p>seen</p>', 'seen'],
    ['&lt;b&gt; &amp;amp; &quot;&#39;&nbsp;&unknown;', `<b> &amp; "' &unknown;`],
    ['1 < 2', '1 < 2'],
    ['<a href="">none</a>', 'none'],
  ])('%s', (markup, expected) => {
    expect(plainTextOf(markup)).toBe(expected);
  });

  it('gives a value back as it was', () => {
    const name = `<img src=x onerror="a('b')"> & [name]`;
    expect(plainTextOf(html('<p>[name]</p>', { name }))).toBe(name);
  });

  it('is made in time that grows with the length', () => {
    const started = performance.now();
    for (const piece of ['<', '<a href=', '<style', '<a href="', '&', '\n', '<p>']) plainTextOf(piece.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});
