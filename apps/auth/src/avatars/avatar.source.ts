import { AppError, MAX_PICTURE_BYTES } from '@gantry/contracts';

/** Largest picture that is downloaded from an address, bytes. */
export const MAX_FETCHED_BYTES = MAX_PICTURE_BYTES;

const DATA_URI = /^data:image\/[a-z0-9.+-]{1,50};base64,/i;

/** Bytes of `data:image/…;base64,…`. @throws AppError error-invalid-file-type */
export function pictureOfDataUri(text: string): Buffer {
  const match = DATA_URI.exec(text);
  if (!match)
    throw new AppError('error-invalid-file-type', 'Invalid file type', { function: 'RocketChat.setUserAvatar' });
  return Buffer.from(text.slice(match[0].length), 'base64');
}
