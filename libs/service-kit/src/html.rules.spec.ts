import { escapeHtml } from './html.rules';

it('escapes what HTML would take for its own', () => {
  expect(escapeHtml(`<b a="1" b='2'>&amp;`)).toBe('&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;');
});
