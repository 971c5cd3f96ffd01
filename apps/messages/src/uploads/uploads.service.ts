import { Bus, type RequestContext } from '@gantry/bus';
import {
  AppError,
  newId,
  type abortUpload,
  type appendUpload,
  type beginUpload,
  type closeUpload,
  type InputOf,
  type Message,
  type OutputOf,
  type postUpload,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { PostingAccess, userOf, type Posting } from '../posting-access/posting.access';
import { SendingService } from '../sending/sending.service';
import { UploadFilesRepository } from '../upload-store/upload-files.repository';
import type { StoreName, UploadDocument } from '../upload-store/upload.schema';
import { UploadsRepository } from '../upload-store/uploads.repository';
import { fileAttachment } from './file.attachment';
import { extensionOf, maxBytes, mediaType, refuseFile, storedName } from './file.rules';
import { MAX_PREVIEWED_BYTES, PicturePreviews, type PicturePreview } from './picture.previews';
import { UploadTickets, type OpenUpload } from './upload.tickets';

/** How often the document of a file says that its bytes go on coming, ms. */
const TOUCH_MS = 60_000;

type PostInput = InputOf<typeof postUpload>;

/**
 * Files on their way into rooms. They are nobody's until a message carries them.
 *
 *   begin ─► append … ─► close ─► post
 *     └─────────┴──────────┴──► abort, or the sweep
 */
@Injectable()
export class UploadsService {
  constructor(
    private readonly access: PostingAccess,
    private readonly uploads: UploadsRepository,
    private readonly files: UploadFilesRepository,
    private readonly tickets: UploadTickets,
    private readonly previews: PicturePreviews,
    private readonly sending: SendingService,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError as contract/errors.json, areas `file-upload`, and as sending does */
  async begin(
    context: RequestContext,
    { rid, name, type }: InputOf<typeof beginUpload>,
  ): Promise<OutputOf<typeof beginUpload>> {
    const { caller, room, settings } = await this.requireRoom(context, rid);
    const media = mediaType(type);
    refuseFile(media, room, settings);
    const { name: storeName, store } = await this.files.current();
    const origin = { rid, userId: caller.userId, store: storeName, instanceId: this.bus.instance };
    const document = newUpload(storedName(name), media, origin);
    // Opened before the document is stored: uploads that begin at the same moment would otherwise all pass the limit.
    const upload = this.tickets.begin(document, store, maxBytes(settings));
    try {
      await this.uploads.add(document);
    } catch (error) {
      await this.stop(upload);
      throw error;
    }
    return { ticket: document._id, instance: this.bus.instance };
  }

  /** Who may not see a room is told no more than that (contract/rest-extra.json, rooms.upload). */
  private async requireRoom(context: RequestContext, rid: string): Promise<Posting> {
    if (!(await this.access.readable(context, rid))) throw AppError.unauthorized();
    return this.access.roomForPosting(context, rid);
  }

  async append(
    context: RequestContext,
    { ticket, seq, content }: InputOf<typeof appendUpload>,
  ): Promise<OutputOf<typeof appendUpload>> {
    const upload = this.tickets.require(ticket, userOf(context).userId);
    const now = Date.now();
    upload.lastPieceAt = now;
    if (upload.touchedAt < now - TOUCH_MS) {
      upload.touchedAt = now;
      await this.uploads.touch(ticket);
    }
    await upload.pieces.push(seq, content);
    return {};
  }

  async close(
    context: RequestContext,
    { ticket, pieces }: InputOf<typeof closeUpload>,
  ): Promise<OutputOf<typeof closeUpload>> {
    const upload = this.tickets.require(ticket, userOf(context).userId);
    upload.pieces.end(pieces);
    const { bytes, sha256 } = await upload.written;
    await this.uploads.markStored(ticket, { size: bytes, etag: sha256 });
    this.tickets.forget(upload);
    return { bytes };
  }

  /** One that is not there, is another's, or that a message carries stays as it is. */
  async abort(context: RequestContext, { ticket }: InputOf<typeof abortUpload>): Promise<OutputOf<typeof abortUpload>> {
    const { userId } = userOf(context);
    const open = this.tickets.find(ticket, userId);
    if (open) await this.stop(open);
    const document = await this.uploads.find(ticket);
    if (document?.userId === userId && !document.complete) await this.discard(document);
    return {};
  }

  private async stop(upload: OpenUpload): Promise<void> {
    upload.end.abort(new AppError('error-invalid-file-uploaded', 'Invalid file uploaded'));
    await upload.written.catch(() => undefined);
    this.tickets.forget(upload);
  }

  /** The bytes first: what is left of a removal that failed is swept. */
  async discard({ _id, store }: UploadDocument): Promise<void> {
    await (await this.files.named(store)).remove(_id);
    await this.uploads.remove(_id);
  }

  /** @throws AppError "File required", error-invalid-file-uploaded, or as sending does: of a refused message the file is gone. */
  async post(context: RequestContext, input: PostInput): Promise<OutputOf<typeof postUpload>> {
    await this.requireRoom(context, input.rid);
    if (input.ticket === undefined) throw AppError.text('File required');
    const { userId } = userOf(context);
    const stored = await this.uploads.find(input.ticket);
    const isOwn = stored?.userId === userId && stored.rid === input.rid && !stored.uploading;
    const picture = stored && isOwn ? await this.previewOf(stored) : undefined;
    const file = isOwn ? await this.uploads.complete(stored._id) : undefined;
    if (!file) throw new AppError('error-invalid-file-uploaded', 'Invalid file uploaded');
    try {
      return { message: await this.send(context, input, file, picture) };
    } catch (error) {
      // Refused for sure. After any other failure the message may be stored, and it would be left without its file.
      if (error instanceof AppError) await this.discard(file);
      throw error;
    }
  }

  private async previewOf({ _id, typeGroup, size, store }: UploadDocument): Promise<PicturePreview | undefined> {
    if (typeGroup !== 'image' || size > MAX_PREVIEWED_BYTES) return undefined;
    return this.previews.of((await this.files.named(store)).read(_id));
  }

  private send(
    context: RequestContext,
    { rid, msg, description, tmid, groupable, ticket: _ticket, ...shown }: PostInput,
    upload: UploadDocument,
    picture: PicturePreview | undefined,
  ): Promise<Message> {
    const file = { _id: upload._id, name: upload.name, type: upload.type };
    const outgoing = {
      rid,
      msg: msg ?? '',
      groupable: groupable ?? false,
      attachments: [fileAttachment(upload, description, picture)],
      ...(tmid === undefined ? {} : { tmid }),
      ...shown,
    };
    return this.sending.send(context, outgoing, { file, files: [file] });
  }
}

function newUpload(
  name: string,
  type: string,
  origin: { readonly rid: string; readonly userId: string; readonly store: StoreName; readonly instanceId: string },
): UploadDocument {
  const now = new Date();
  const [typeGroup = ''] = type.split('/');
  const _id = newId();
  const path = `/ufs/${origin.store}/${_id}/${encodeURIComponent(name)}`;
  return {
    _id,
    name,
    size: 0,
    type,
    typeGroup,
    extension: extensionOf(name),
    ...origin,
    complete: false,
    uploading: true,
    progress: 0,
    uploadedAt: now,
    path,
    url: path,
    etag: '',
    _updatedAt: now,
  };
}
