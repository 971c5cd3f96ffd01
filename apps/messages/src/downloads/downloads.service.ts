import type { RequestContext } from '@gantry/bus';
import {
  MESSAGE_ERRORS,
  type AppError,
  matchesEtag,
  type downloadFile,
  type InputOf,
  type OutputOf,
} from '@gantry/contracts';
import { PolicyCache } from '@gantry/service-kit';
import { NoSuchFile, type ByteRange } from '@gantry/storage';
import { Injectable } from '@nestjs/common';
import { PostingAccess } from '../posting-access/posting.access';
import { UploadFilesRepository } from '../upload-store/upload-files.repository';
import type { UploadDocument } from '../upload-store/upload.schema';
import { UploadsRepository } from '../upload-store/uploads.repository';
import { rangeOf } from './range.rule';
import { isShown } from './shown-types.rule';

/** Most bytes in one answer over the bus. */
const PART_BYTES = 512 * 1_024;
const NOTHING: ByteRange = { start: 0, end: 0 };

type Outcome = OutputOf<typeof downloadFile>;

/**
 * Uploaded files, for those who may read the room of the file. Access is checked for every part, so a download stops
 * when the caller loses access.
 */
@Injectable()
export class DownloadsService {
  constructor(
    private readonly access: PostingAccess,
    private readonly policies: PolicyCache,
    private readonly uploads: UploadsRepository,
    private readonly files: UploadFilesRepository,
  ) {}

  /** @throws AppError not-found */
  async show(context: RequestContext, input: InputOf<typeof downloadFile>): Promise<Outcome> {
    const { settings } = await this.policies.current();
    const isPublic = !settings.flag('FileUpload_ProtectFiles');
    if (!isPublic && context.caller.kind === 'anonymous') return { kind: 'forbidden' };
    const file = await this.uploads.find(input.fileId);
    if (!file?.complete) throw notFound();
    if (!isPublic && !(await this.access.roomForReading(context, file.rid))) return { kind: 'forbidden' };
    const etag = `"${file.etag || file._id}"`;
    const range = rangeOf(
      { range: input.range, ifRange: input.ifRange },
      { size: file.size, etag, modifiedAt: file.uploadedAt },
    );
    if (range === 'beyond') return { kind: 'beyond', size: file.size };
    const isUnread = input.headOnly || (range === undefined && matchesEtag(etag, input.ifNoneMatch));
    const wanted = isUnread ? NOTHING : (input.part ?? range ?? { start: 0, end: file.size });
    const end = Math.min(wanted.end, wanted.start + PART_BYTES);
    return {
      kind: 'file',
      fileId: file._id,
      name: file.name,
      type: file.type,
      size: file.size,
      etag,
      modifiedAt: file.uploadedAt,
      shown: isShown(file.type),
      isPublic,
      ...(range ? { range } : {}),
      content: await this.read(file, { start: wanted.start, end }),
      ...(end < wanted.end ? { rest: { start: end, end: wanted.end } } : {}),
    };
  }

  private async read({ _id, store }: UploadDocument, range: ByteRange): Promise<Uint8Array> {
    if (range.start >= range.end) return new Uint8Array();
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of (await this.files.named(store)).read(_id, range)) chunks.push(chunk);
    } catch (error) {
      if (error instanceof NoSuchFile) throw notFound();
      throw error;
    }
    const content = Buffer.concat(chunks);
    // The client was already told the size: an error is better than a file that looks complete.
    if (content.length !== range.end - range.start) throw new Error(`file ${_id} is shorter than its document says`);
    return content;
  }
}

function notFound(): AppError {
  return MESSAGE_ERRORS.invalidFile.error();
}
