import { refuseUnsafeLinks } from './links.rule';

describe('refuseUnsafeLinks', () => {
  const refusal = (message: object): string | undefined => {
    try {
      refuseUnsafeLinks(message);
      return undefined;
    } catch (error) {
      return (error as Error & { reason: string }).reason;
    }
  };

  it.each([
    'http://a.test',
    'HTTPS://a.test/x?y=javascript:1',
    '/avatar/ada',
    '//a.test/x.png',
    ' https://a.test',
    '',
    null,
    undefined,
  ])('takes %p', (title_link) => {
    expect(refusal({ attachments: [{ title_link }] })).toBeUndefined();
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>1</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a.test/1',
    'a.test',
    'javascript://a.test/%0aalert(1)',
  ])('refuses %p', (title_link) => {
    expect(refusal({ attachments: [{ title_link }] })).toBe('Invalid href value provided');
  });

  const script = 'javascript:alert(1)';
  it.each<[string, object]>([
    ...[
      'title_link',
      'author_link',
      'author_icon',
      'message_link',
      'thumb_url',
      'image_url',
      'audio_url',
      'video_url',
      'footer_icon',
      'from_url',
      'thumbnailUrl',
      'href',
    ].map((name): [string, object] => [name, { attachments: [{ [name]: script }] }]),
    ['an action', { attachments: [{ actions: [{ type: 'button', url: script }] }] }],
    ['a nested attachment', { attachments: [{ attachments: [{ attachments: [{ image_url: script }] }] }] }],
    ['the avatar', { avatar: script }],
    ['a block', { blocks: [{ type: 'actions', elements: [{ type: 'button', url: script }] }] }],
  ])('looks at %s', (_name, message) => {
    expect(refusal(message)).toBe('Invalid href value provided');
  });

  it('leaves text alone', () => {
    expect(refusal({ attachments: [{ text: script, title: script, icon: 'bell', collapsed: true }] })).toBeUndefined();
  });

  it('has enough of endless values', () => {
    expect(refusal({ attachments: [{ values: Array.from({ length: 30_000 }, () => 1) }] })).toMatch(/^Match error/);
  });
});
