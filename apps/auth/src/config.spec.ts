import { loadAuthConfig } from './config';

describe('configuration of the accounts service', () => {
  it('needs nothing', () => {
    expect(loadAuthConfig({})).toMatchObject({
      ROOT_URL: 'http://localhost:3000',
      TEST_MODE: false,
      MAX_RESUME_LOGIN_TOKENS: 50,
      SETTINGS_HIDDEN: [],
    });
  });

  it('reads the first user and the values of settings', () => {
    const config = loadAuthConfig({
      INITIAL_USER: '{"_id":"u1","username":"first"}',
      Site_Name: 'Ours',
      SETTINGS_BLOCKED: 'Site_Name, Site_Url',
    });
    expect(config.INITIAL_USER).toEqual({ _id: 'u1', username: 'first' });
    expect(config.settings.initial).toEqual({ Site_Name: 'Ours' });
    expect(config.SETTINGS_BLOCKED).toEqual(['Site_Name', 'Site_Url']);
  });

  it.each([
    [{ Site_Url: 'javascript:alert(1)' }, 'Site_Url: '],
    [{ OVERWRITE_SETTING_Site_Url: 'chat.example.com' }, 'OVERWRITE_SETTING_Site_Url: '],
    [{ OVERWRITE_SETTING_UTF8_Names_Validation: '(a+)+' }, 'OVERWRITE_SETTING_UTF8_Names_Validation: '],
    [{ API_CORS_Origin: 'https://a\r\nx: y' }, 'API_CORS_Origin: '],
    [{ ROOT_URL: 'ftp://chat.example.com' }, 'ROOT_URL: '],
  ])('takes no value that nobody may save: %j', (environment, problem) => {
    expect(() => loadAuthConfig(environment)).toThrow(problem);
  });

  it('tells every problem at once', () => {
    expect(() => loadAuthConfig({ INITIAL_USER: '{', ROOT_URL: 'nowhere' })).toThrow(/ROOT_URL.*INITIAL_USER/);
  });
});
