/** GridFS bucket of the uploaded pictures of the server; a file's id begins with the asset's name. */
export const ASSETS_BUCKET_COLLECTION = 'assets.files';
export const ASSETS_BUCKET = 'assets';
