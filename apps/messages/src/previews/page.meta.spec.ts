import { metaName, oembedMeta, readPage } from './page.meta';

describe('what a page says about itself', () => {
  it('is read from its head, first come first kept', () => {
    const page = readPage(`<!doctype html><html><head><title>A &amp; B</title>
      <meta property="og:title" content="Title"><meta property="og:title" content="Second">
      <meta name="twitter:card" content="summary"><meta name="description" content=" About ">
      <meta property="og:image:width" content="100"><meta name="viewport" content="width=device-width">
      <link rel="alternate" type="application/json+oembed" href="/oembed?x=1"></head>
      <body><svg><title>not this</title></svg></body>`);
    expect(page).toEqual({
      meta: {
        pageTitle: 'A & B',
        ogTitle: 'Title',
        twitterCard: 'summary',
        description: 'About',
        ogImageWidth: '100',
      },
      oembed: '/oembed?x=1',
    });
  });

  it.each(['', '<', '<meta property="og:title" content="cut', '<title>'])('%p holds nothing', (html) => {
    expect(readPage(html)).toEqual({ meta: {}, oembed: undefined });
  });

  it('is bounded', () => {
    const tags = Array.from(
      { length: 500 },
      (_, index) => `<meta property="og:x${index}" content="${'y'.repeat(9_000)}">`,
    );
    const { meta } = readPage(tags.join(''));
    expect(Object.keys(meta)).toHaveLength(60);
    expect(Math.max(...Object.values(meta).map(({ length }) => length))).toBe(2_000);
  });

  it('names fields as clients know them', () => {
    expect(['og:site_name', 'twitter:image', 'theme-color'].map(metaName)).toEqual([
      'ogSiteName',
      'twitterImage',
      'themeColor',
    ]);
    expect(oembedMeta({ title: 'T', author_name: 'A', width: 5, html: '<script>', nested: {} })).toEqual({
      oembedTitle: 'T',
      oembedAuthorName: 'A',
      oembedWidth: '5',
    });
  });
});
