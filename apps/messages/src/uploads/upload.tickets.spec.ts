import type { Logger } from '@gantry/service-kit';
import type { FileStore } from '@gantry/storage';
import type { UploadDocument } from '../upload-store/upload.schema';
import { UploadTickets } from './upload.tickets';

const store = { write: () => new Promise(() => undefined) } as unknown as FileStore;
const logger = {} as Logger;
const upload = (_id: string, userId: string) => ({ _id, userId, name: 'a', type: 'text/plain' }) as UploadDocument;

describe('uploads that one process writes', () => {
  it('are limited for each user, by what has begun and not by what was asked before', () => {
    const tickets = new UploadTickets(logger);
    for (let index = 0; index < 10; index++) tickets.begin(upload(`a${index}`, 'ada'), store, 1);
    expect(() => tickets.begin(upload('a10', 'ada'), store, 1)).toThrow('Too many uploads at one time');
    const other = tickets.begin(upload('b0', 'bob'), store, 1);
    expect(tickets.find('b0', 'bob')).toBe(other);
    expect(tickets.find('b0', 'ada')).toBeUndefined();
    tickets.forget(tickets.require('a0', 'ada'));
    tickets.begin(upload('a10', 'ada'), store, 1);
  });
});
