import { readRegistration } from './registration.rules';

const blob = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

describe('a registration that was made by hand', () => {
  it('becomes settings, the one that says so last', () => {
    const read = readRegistration(blob({ workspaceId: 'w', client_name: 'n', client_secret_expires_at: 5, more: 1 }));
    expect(read).toMatchObject({
      Cloud_Workspace_Id: 'w',
      Cloud_Workspace_Name: 'n',
      Cloud_Workspace_Client_Secret_Expires_At: 5,
      Cloud_Workspace_Client_Id: '',
    });
    expect(Object.keys(read ?? {}).at(-1)).toBe('Cloud_Workspace_Id');
  });

  it.each([
    [''],
    ['%%%'],
    [blob(null)],
    [blob([])],
    [blob({})],
    [blob({ workspaceId: '' })],
    [blob({ workspaceId: { $ne: 1 } })],
    [blob({ workspaceId: 'w', client_id: 5 })],
  ])('is none in %j', (text) => {
    expect(readRegistration(text)).toBeUndefined();
  });
});
