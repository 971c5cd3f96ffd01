import { newId } from '@gantry/contracts';
import type { Settings } from '@gantry/service-kit';
import { Injectable } from '@nestjs/common';
import { isDuplicateKey, RoomsRepository } from '../room-store/rooms.repository';
import { addressOf, nameTaken, numberedName } from './room-name.rule';

/** How many numbered addresses are tried for one display name. */
const MAX_NAME_ATTEMPTS = 100;

/** Chooses a free address for a room (contract/defaults.json, documents.channelOrGroup, nameRule). */
@Injectable()
export class RoomNaming {
  constructor(private readonly rooms: RoomsRepository) {}

  /**
   * @param write stores the room under an address. A duplicate key makes it try the next one, because another request
   * may take the same name.
   * @throws AppError error-invalid-room-name, error-duplicate-channel-name, error-archived-duplicate-name
   */
  async claim<T>(displayName: string, settings: Settings, write: (name: string) => Promise<T>): Promise<T> {
    const mayNumber = settings.flag('UI_Allow_room_names_with_special_chars');
    const address = await this.addressFor(displayName, settings, mayNumber);
    for (let attempt = 0; attempt < MAX_NAME_ATTEMPTS; attempt++) {
      try {
        return await write(numberedName(address, attempt));
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (!mayNumber) throw nameTaken(address, (await this.rooms.byName(address))?.archived ?? false);
      }
    }
    throw nameTaken(address, false);
  }

  private async addressFor(displayName: string, settings: Settings, specialCharacters: boolean): Promise<string> {
    const rules = { pattern: settings.text('UTF8_Names_Validation'), specialCharacters };
    const address = addressOf(displayName, rules, newId());
    const taken = specialCharacters ? await this.rooms.byDisplayName(displayName) : await this.rooms.byName(address);
    if (taken) throw nameTaken(displayName, taken.archived ?? false);
    return address;
  }
}
