import { roomPart } from './statistics.record';

describe('what a record says of rooms', () => {
  it('sums up and spells livechat in both ways', () => {
    const at = new Date(5);
    expect(
      roomPart({
        types: [
          { t: 'c', rooms: 2, messages: 10 },
          { t: 'd', rooms: 1, messages: 5 },
          { t: 'l', rooms: 3, messages: 1 },
        ],
        discussions: 2,
        lastMessageAt: at,
      }),
    ).toEqual({
      totalRooms: 6,
      totalChannels: 2,
      totalPrivateGroups: 0,
      totalDirect: 1,
      totalLivechat: 3,
      totalAllLivechat: 3,
      totalDiscussions: 2,
      totalMessages: 16,
      totalChannelMessages: 10,
      totalPrivateGroupMessages: 0,
      totalDirectMessages: 5,
      totalLivechatMessages: 1,
      totalAllLivechatMessages: 1,
      lastMessageSentAt: at,
    });
  });
});
