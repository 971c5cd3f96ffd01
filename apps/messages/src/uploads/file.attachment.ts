import type { Attachment } from '@gantry/contracts';
import type { UploadDocument } from '../upload-store/upload.schema';
import type { PicturePreview } from './picture.previews';

const PLAYED = ['image', 'audio', 'video'] as const;

/** The path at which clients download the file. */
export function filePath({ _id, name }: Pick<UploadDocument, '_id' | 'name'>): string {
  return `/file-upload/${_id}/${encodeURIComponent(name)}`;
}

/** contract/defaults.json, documents.fileMessage; `ts` is the epoch as in contract/rest/rooms.json, rooms.upload. */
export function fileAttachment(
  file: UploadDocument,
  description: string | undefined,
  picture: PicturePreview | undefined,
): Attachment {
  const link = filePath(file);
  const kind = PLAYED.find((each) => file.typeGroup === each);
  return {
    ts: new Date(0),
    title: file.name,
    title_link: link,
    title_link_download: true,
    type: 'file',
    ...(description === undefined ? {} : { description }),
    ...(kind ? { [`${kind}_url`]: link, [`${kind}_type`]: file.type, [`${kind}_size`]: file.size } : {}),
    ...(picture ? { image_dimensions: picture.dimensions, image_preview: picture.preview } : {}),
  };
}
