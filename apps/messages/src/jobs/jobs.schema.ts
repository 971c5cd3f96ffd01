/** Collection `gantry_messages_jobs`: jobs of this service, which continue after the event that asked for them. */
export const JOBS_COLLECTION = 'gantry_messages_jobs';
