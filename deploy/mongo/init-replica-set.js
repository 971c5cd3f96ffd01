// mongosh: makes a single-node replica set where there is none, and waits for its primary.
const PRIMARY_TIMEOUT_MS = 60_000;
const NOT_YET_INITIALIZED = 94;

try {
  rs.status();
} catch (error) {
  if (error.code !== NOT_YET_INITIALIZED) throw error;
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: process.env.REPLICA_SET_HOST }] });
}

const deadline = Date.now() + PRIMARY_TIMEOUT_MS;
while (!db.hello().isWritablePrimary) {
  if (Date.now() > deadline) throw new Error('the replica set has no primary');
  sleep(500);
}
print('replica set ready');
