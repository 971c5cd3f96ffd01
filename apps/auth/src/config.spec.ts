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

  it('tells every problem at once', () => {
    expect(() => loadAuthConfig({ INITIAL_USER: '{', ROOT_URL: 'nowhere' })).toThrow(/ROOT_URL.*INITIAL_USER/);
  });
});
