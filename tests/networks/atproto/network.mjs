// A real AT Protocol network on loopback: directory, accounts' server, and the view that shows posts to anybody.
// Says its addresses in one line of JSON, and ends with its standard input.

import net from "node:net";

// Its servers would listen on every address of the machine.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  const options = typeof first === "object" && first !== null ? { ...first } : { port: Number(first) || 0 };
  const callback = rest.find((one) => typeof one === "function");
  return listen.call(this, { ...options, host: "127.0.0.1" }, callback);
};

const { TestBsky, TestBsync, TestPds, TestPlc, mockNetworkUtilities } = await import("@atproto/dev-env");

// `TestNetwork` does the same and starts a moderation service and a second server besides, twice the time.
const { DB_POSTGRES_URL: database, REDIS_HOST: redisHost, PDS_PORT } = process.env;
const pdsPort = Number(PDS_PORT);
const bsyncApiKey = "key";
const plc = await TestPlc.create({});
const bsync = await TestBsync.create({ apiKeys: [bsyncApiKey], dbUrl: database, dbSchema: "bsync" });
const appview = await TestBsky.create({
  plcUrl: plc.url,
  pdsPort,
  bsyncApiKey,
  bsyncUrl: bsync.url,
  repoProvider: `ws://localhost:${pdsPort}`,
  dbPostgresUrl: database,
  dbPostgresSchema: "appview",
  redisHost,
});
bsync.ctx.dataplaneClients = [appview.ctx.dataplane];
const pds = await TestPds.create({
  port: pdsPort,
  didPlcUrl: plc.url,
  bskyAppViewUrl: appview.url,
  bskyAppViewDid: appview.ctx.cfg.serverDid,
  hostname: "localhost",
  enableDidDocWithSession: true,
});
mockNetworkUtilities(pds, appview);

process.stdout.write(`${JSON.stringify({ plc: plc.url, pds: pds.url, appview: appview.url })}\n`);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
