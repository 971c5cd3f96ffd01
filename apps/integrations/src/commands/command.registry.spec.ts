import { CommandRegistry } from './command.registry';

const commandOf = (command: string) => ({ command, run: async () => undefined });

describe('the registry of commands', () => {
  it('finds a command in any case until it is taken out', () => {
    const registry = new CommandRegistry();
    const takeOut = registry.register(commandOf('Weather'));
    expect(registry.find('wEATHER')?.command).toBe('Weather');
    takeOut();
    expect(registry.find('weather')).toBeUndefined();
  });

  it('lets nobody replace what others have registered', () => {
    const registry = new CommandRegistry();
    registry.register(commandOf('me'));
    expect(() => registry.register(commandOf('ME'))).toThrow('there is a command me already');
  });

  it('says which commands offer something', () => {
    const registry = new CommandRegistry();
    const offer = async () => ({ i18nTitle: 'Pictures', items: [] });
    registry.register({ ...commandOf('gif'), previews: { offer, execute: async () => undefined } });
    expect(registry.all()).toEqual([{ command: 'gif', clientOnly: false, providesPreview: true }]);
  });
});
