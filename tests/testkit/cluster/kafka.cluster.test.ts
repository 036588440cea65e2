/** Real brokers from the cache: they start, lead, die and come back, and clients see what they are told. */
import assert from 'node:assert/strict';
import { connect as connectTls } from 'node:tls';
import { after, describe, it } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { createTestCa } from '../test-ca.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { type KafkaCluster, startKafka } from './kafka.ts';
import { serverPorts } from './server-ports.ts';

const clusters: KafkaCluster[] = [];

async function start(...options: Parameters<typeof startKafka>): Promise<KafkaCluster> {
  const cluster = await startKafka(...options);
  clusters.push(cluster);
  return cluster;
}

after(async () => {
  await Promise.all(clusters.map((cluster) => cluster.kill9()));
});

const clientOf = ({ bootstrap }: KafkaCluster, more = {}): Kafka =>
  new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING, connectionTimeout: 10_000, ...more });

describe('startKafka', () => {
  it('starts one broker that keeps records over kill -9, and makes no topic by itself', async () => {
    const cluster = await start();
    const admin = clientOf(cluster).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] });
    const producer = clientOf(cluster).producer();
    await producer.connect();
    await producer.send({ topic: 'kept', acks: -1, messages: [{ value: 'one' }, { value: 'two' }] });
    const impatient = clientOf(cluster, { retry: { retries: 0 } }).producer();
    await impatient.connect();
    await assert.rejects(impatient.send({ topic: 'unheard', messages: [{ value: 'lost' }] }));
    const [broker] = cluster.brokers;
    assert.ok(broker !== undefined);
    const before = broker.pid();
    await broker.kill9();
    assert.equal(broker.isRunning(), false);
    await broker.start();
    assert.notEqual(broker.pid(), before);
    assert.deepEqual(
      (await admin.fetchTopicOffsets('kept')).map(({ high }) => high),
      ['2'],
    );
    assert.deepEqual(await admin.listTopics(), ['kept']);
    await Promise.all([admin, producer, impatient].map((each) => each.disconnect()));
  });

  it('elects another controller of three when the active one is killed, and goes on', async () => {
    const cluster = await start({ brokers: 3 });
    const first = await cluster.controllerId();
    const broker = cluster.brokers.find(({ id }) => id === first);
    await broker?.kill9();
    assert.notEqual(await cluster.controllerId(), first);
    const admin = clientOf(cluster).admin();
    await admin.connect();
    const topics = [{ topic: 'replicated', numPartitions: 2, replicationFactor: 3 }];
    await broker?.start();
    await admin.createTopics({ topics });
    const { topics: made } = await admin.fetchTopicMetadata({ topics: ['replicated'] });
    assert.ok(made[0]?.partitions.every(({ replicas }) => replicas.length === 3));
    await admin.disconnect();
  });

  it('tells clients the ports of fault proxies', async () => {
    const [port] = (await serverPorts(1)) as [number];
    const proxy = await startFaultProxy({ targetPort: port });
    const cluster = await start({ ports: [port], advertisedPorts: [proxy.port] });
    assert.equal(cluster.bootstrap, `127.0.0.1:${proxy.port}`);
    const admin = clientOf(cluster).admin();
    await admin.connect();
    assert.deepEqual(
      (await admin.describeCluster()).brokers.map((each) => each.port),
      [proxy.port],
    );
    assert.ok(proxy.bytes().toTarget > 0);
    await admin.disconnect();
    await proxy.close();
  });

  it('asks clients for TLS and a password when told to', async () => {
    const ca = await createTestCa();
    const { certPem, keyPem } = await ca.issue(['127.0.0.1', 'localhost']);
    const security = { certificatePem: certPem, keyPem, users: { sealpost: 'only-for-this-test' } };
    const cluster = await start({ security });
    const ssl = { ca: [ca.certPem], servername: 'localhost' };
    // One object for each client: kafkajs keeps the provider with the first password in it.
    const saslOf = (password: string) => ({ mechanism: 'plain' as const, username: 'sealpost', password });
    const admin = clientOf(cluster, { ssl, sasl: saslOf('only-for-this-test') }).admin();
    await admin.connect();
    assert.equal((await admin.describeCluster()).brokers.length, 1);
    await admin.disconnect();
    const intruder = clientOf(cluster, { ssl, sasl: saslOf('wrong'), retry: { retries: 0 } }).admin();
    await assert.rejects(intruder.connect(), /[Aa]uthentication/);
    await intruder.disconnect();
    const [host, brokerPort] = cluster.bootstrap.split(':');
    const socket = connectTls({ host, port: Number(brokerPort), ca: ca.certPem, servername: 'localhost' });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    assert.equal(socket.authorized, true);
    socket.destroy();
  });
});
