import { Settings } from '@gantry/service-kit';
import { previewRules } from './preview.rules';

const settings = (more: Record<string, string | boolean> = {}) =>
  new Settings({
    API_Embed: true,
    API_EmbedDisabledFor: 'bot, Other',
    API_EmbedIgnoredHosts: 'localhost, 10.0.0.0/8, *.intern.test, exact.test',
    API_EmbedSafePorts: '80, 443',
    API_Embed_UserAgent: 'agent',
    ...more,
  });

describe('which links are looked behind', () => {
  it.each([
    ['https://example.com/x', true],
    ['http://example.com', true],
    ['https://example.com:8443', false],
    ['http://localhost', false],
    ['http://10.1.2.3', false],
    ['http://11.1.2.3', true],
    ['https://a.intern.test', false],
    ['https://exact.test', false],
    ['https://not.exact.test', true],
    ['https://user:pass@example.com', false],
  ])('%s: %s', (url, admitted) => expect(previewRules(settings(), 'ada')?.admits(new URL(url))).toBe(admitted));

  it('none where previews are off, or off for the author', () => {
    expect(previewRules(settings({ API_Embed: false }), 'ada')).toBeUndefined();
    expect(previewRules(settings(), 'other')).toBeUndefined();
  });
});
