import { archivedRoom, missingTarget, unknownRoom } from './room-target.errors';

describe('rooms that cannot be found', () => {
  it('are told in the words of the section', () => {
    expect(missingTarget('channels').message).toBe(
      'The parameter "roomId" or "roomName" is required [error-roomid-param-not-provided]',
    );
    expect(missingTarget('groups').message).toBe(
      'The parameter "roomId" or "roomName" is required [error-room-param-not-provided]',
    );
    expect(missingTarget('im').message).toBe(
      'Body param "roomId" or "username" is required [error-room-param-not-provided]',
    );
    expect(unknownRoom('groups').reason).toBe(
      'The required "roomId" or "roomName" param provided does not match any group',
    );
    expect(archivedRoom('groups', 'x').reason).toBe('The private group, x, is archived');
  });
});
