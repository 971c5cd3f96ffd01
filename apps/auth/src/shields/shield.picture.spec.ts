import { shieldPicture } from './shield.picture';

const DOCUMENTED =
  '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" style="width:100%; height:100%;"><linearGradient id="b" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-color="#fff" stop-opacity=".1"/></linearGradient><mask id="a"><rect width="141" height="20" rx="3" fill="#fff"/></mask><g mask="url(#a)"><path fill="#555" d="M0 0h67v20H0z"/><path fill="#4c1" d="M67 0h74v20H67z"/><path fill="url(#b)" d="M0 0h141v20H0z"/></g><image x="5" y="3" width="14" height="14" xlink:href="/assets/favicon.svg"/><g fill="#fff" font-family="DejaVu Sans, Verdana, Geneva, sans-serif"><text x="24" y="15" fill="#010101" fill-opacity=".3">Rocket</text><text x="24" y="14">Rocket</text><text x="74" y="15" fill="#010101" fill-opacity=".3">JOIN CHAT</text><text x="74" y="14">JOIN CHAT</text></g></svg>';

describe('a badge', () => {
  // contract/rest/miscellaneous.json, shield.svg
  it('is the documented one', () => {
    expect(shieldPicture({ name: 'Rocket', text: 'JOIN CHAT', color: '#4c1', icon: true })).toBe(DOCUMENTED);
  });

  it('shows names as they are, and runs nothing of them', () => {
    const picture = shieldPicture({ name: '<script>alert("x")</script>', text: `"&'`, color: '#4c1', icon: false });
    expect(picture).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(picture).toContain('&quot;&amp;&#39;');
    expect(picture).not.toMatch(/<script|<image/);
  });

  it('is narrow without a name', () => {
    expect(shieldPicture({ name: '', text: 'x', color: '#4c1', icon: true })).toContain('<rect width="50" ');
  });
});
