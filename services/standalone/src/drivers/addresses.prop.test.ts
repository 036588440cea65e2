import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isProblem, parseKafkaUrl, parseMongoUrl, redactAddress } from './addresses.ts';

const host = fc.domain();
const port = fc.integer({ min: 1, max: 65_535 });

describe('addresses of log and store', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(host, port), { minLength: 1, maxLength: 5 }), (pairs) => {
        const brokers = pairs.map(([name, number]) => `${name}:${number}`);
        assert.deepEqual(parseKafkaUrl(`kafka://${brokers.join(',')}`), { brokers });
        const mongo = parseMongoUrl(`mongodb://${brokers.join(',')}`);
        assert.equal(isProblem(mongo) ? '' : mongo.database, 'sealpost');
      }),
    );
    assert.deepEqual(parseKafkaUrl('kafka://a.example.org,[::1]:9093'), {
      brokers: ['a.example.org:9092', '[::1]:9093'],
    });
    const full = parseMongoUrl('mongodb+srv://u:p@db.example.org/mail?tls=true');
    assert.ok(!isProblem(full));
    assert.deepEqual([full.database, full.shown], ['mail', 'mongodb+srv://db.example.org/mail']);
  });

  it('never throw, and a problem quotes nothing of the address', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `mongodb://${text}`),
          fc.string().map((text) => `kafka://${text}`),
        ),
        (text) => {
          for (const parsed of [parseKafkaUrl(text), parseMongoUrl(text)])
            if (isProblem(parsed) && text.length > 12) assert.ok(!JSON.stringify(parsed).includes(text));
        },
      ),
    );
    for (const wrong of ['kafka://', 'kafka://a:0', 'kafka://a:99999', 'kafka://a b', 'http://a:1', 'kafka://u:p@a:1'])
      assert.ok(isProblem(parseKafkaUrl(wrong)), wrong);
    for (const wrong of ['mongodb://', 'mongodb://a/b c', 'mysql://a', 'mongodb://a,,b/x'])
      assert.ok(isProblem(parseMongoUrl(wrong)), wrong);
  });

  it('are shown without what opens them, whatever the password holds', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (password) => {
        fc.pre(!'mongodb://db.example.org:27017/sealpost'.includes(password));
        const shown = redactAddress(`mongodb://operator:${password}@db.example.org:27017/sealpost?authSource=admin`);
        assert.ok(!shown.includes(password) && !shown.includes('operator'), shown);
      }),
    );
    assert.equal(redactAddress('embedded'), 'embedded');
    assert.equal(redactAddress('mongodb://u:p@h:1/x?y=z'), 'mongodb://h:1/x');
  });
});
