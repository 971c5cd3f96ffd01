export {
  PictureDoor,
  type EncodedPicture,
  type PictureFacts,
  type PictureSize,
  type PictureSource,
  type Thumbnail,
} from './picture.door';
export { MEDIA_TYPES, pictureTypeOf, type PictureType } from './picture.type';
export { PicturesModule } from './pictures.module';
