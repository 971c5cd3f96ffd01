/** Collection `gantry_messages_jobs`: work of this service that goes on after the event that asked for it. */
export const JOBS_COLLECTION = 'gantry_messages_jobs';
