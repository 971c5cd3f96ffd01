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
  MESSAGE_ERRORS,
} from '@gantry/contracts';
import { Injectable } from '@nestjs/common';
import { PostingAccess, userOf, type Posting } from '../posting-access/posting.access';
import { SendingService } from '../sending/sending.service';
import { UploadRemoval } from '../upload-removal/upload.removal';
import { UploadFilesRepository } from '../upload-store/upload-files.repository';
import type { StoreName, UploadDocument } from '../upload-store/upload.schema';
import { UploadsRepository } from '../upload-store/uploads.repository';
import { fileAttachment } from './file.attachment';
import { extensionOf, maxBytes, mediaType, refuseFile, storedName } from './file.rules';
import { MAX_PREVIEWED_BYTES, PicturePreviews, type PicturePreview } from './picture.previews';
import { UploadTickets, type OpenUpload } from './upload.tickets';

/** How often the document records that bytes are still being received, ms. */
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
    private readonly removal: UploadRemoval,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError as documented in contract/errors.json, areas `file-upload`, and the errors of sending */
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

  /** A caller who may not see the room learns no more than that (contract/rest-extra.json, rooms.upload). */
  private async requireRoom(context: RequestContext, rid: string): Promise<Posting> {
    if (!(await this.access.roomForReading(context, rid))) throw AppError.unauthorized();
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

  /** Does nothing for a file that is gone, belongs to another user, or is carried by a message. */
  async abort(context: RequestContext, { ticket }: InputOf<typeof abortUpload>): Promise<OutputOf<typeof abortUpload>> {
    const { userId } = userOf(context);
    const open = this.tickets.find(ticket, userId);
    if (open) await this.stop(open);
    const document = await this.uploads.find(ticket);
    if (document?.userId === userId && !document.complete) await this.removal.discard(document);
    return {};
  }

  private async stop(upload: OpenUpload): Promise<void> {
    upload.end.abort(MESSAGE_ERRORS.invalidUpload.error());
    await upload.written.catch(() => undefined);
    this.tickets.forget(upload);
  }

  /**
   * @throws AppError "File required", error-invalid-file-uploaded, or an error of sending: the file of a refused message
   * is removed
   */
  async post(context: RequestContext, input: PostInput): Promise<OutputOf<typeof postUpload>> {
    await this.requireRoom(context, input.rid);
    if (input.ticket === undefined) throw MESSAGE_ERRORS.fileMissing.error();
    const { userId } = userOf(context);
    const stored = await this.uploads.find(input.ticket);
    const isOwn = stored?.userId === userId && stored.rid === input.rid && !stored.uploading;
    const picture = stored && isOwn ? await this.previewOf(stored) : undefined;
    const file = isOwn ? await this.uploads.complete(stored._id) : undefined;
    if (!file) throw MESSAGE_ERRORS.invalidUpload.error();
    try {
      return { message: await this.send(context, input, file, picture) };
    } catch (error) {
      // Refused for sure. After any other failure the message may be stored, and it would be left without its file.
      if (error instanceof AppError) await this.removal.discard(file);
      throw error;
    }
  }

  private async previewOf({
    _id,
    typeGroup,
    size,
    store,
    userId,
  }: UploadDocument): Promise<PicturePreview | undefined> {
    if (typeGroup !== 'image' || size > MAX_PREVIEWED_BYTES) return undefined;
    return this.previews.of(async () => (await this.files.named(store)).read(_id), userId);
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
    return this.sending.send(context, outgoing, { added: { file, files: [file] } });
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
