/** The MongoDB-wire server that tests get: today's driver connects, and what it acknowledged outlives kill -9. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { MongoClient } from 'mongodb';
import { makeTempDir } from '../temp-dir.ts';
import { type MongoServer, startMongo } from './mongo.ts';

const COUNTS = 50;
const servers: MongoServer[] = [];
const clients: MongoClient[] = [];

async function start(...options: Parameters<typeof startMongo>): Promise<MongoServer> {
  const server = await startMongo(...options);
  servers.push(server);
  return server;
}

function clientOf(server: MongoServer): MongoClient {
  const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 2_000, socketTimeoutMS: 2_000 });
  clients.push(client);
  return client;
}

after(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await Promise.all(servers.map((server) => server.kill9()));
});

describe('startMongo', () => {
  it('keeps every acknowledged write over kill -9 when it has a folder', async () => {
    const server = await start({ folder: join(makeTempDir('mongo'), 'data'), whose: 'ours' });
    assert.equal(server.durable, true);
    const rows = clientOf(server).db('a').collection<{ _id: number }>('rows');
    for (let n = 0; n < COUNTS; n++)
      await rows.insertOne({ _id: n }, { writeConcern: { w: 'majority', journal: true } });
    await server.kill9();
    await server.start();
    assert.equal(await rows.countDocuments(), COUNTS);
  });

  it('applies conditional updates of one document one at a time', async () => {
    const server = await start({ whose: 'ours' });
    const rows = clientOf(server).db('a').collection<{ _id: string; left: number }>('budgets');
    await rows.insertOne({ _id: 'b', left: COUNTS });
    const tries = Array.from({ length: COUNTS * 2 }, () =>
      rows.updateOne({ _id: 'b', left: { $gt: 0 } }, { $inc: { left: -1 } }),
    );
    const taken = (await Promise.all(tries)).filter(({ modifiedCount }) => modifiedCount === 1);
    assert.equal(taken.length, COUNTS);
    assert.equal((await rows.findOne({ _id: 'b' }))?.left, 0);
  });

  it('is silent while it is frozen and goes on afterwards', async () => {
    const server = await start({ whose: 'ours' });
    const rows = clientOf(server).db('a').collection('rows');
    await rows.insertOne({ a: 1 });
    server.pause();
    await assert.rejects(rows.insertOne({ a: 2 }));
    server.resume();
    await rows.insertOne({ a: 3 });
    assert.ok((await rows.countDocuments()) >= 2);
  });
});
