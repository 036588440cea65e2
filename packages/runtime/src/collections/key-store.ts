/** The keyring's rows in the store: tenant keys and data keys, each wrapped by the level above. */
import { AppError } from '@sealpost/kernel';
import type { DataKeyRow, KeyStore, TenantKeyRow } from '@sealpost/keyring';
import type { CollectionSpec, Store, WriteOp } from '@sealpost/store';

type DataKeyDoc = DataKeyRow & { readonly _id: string };
type TenantKeyDoc = TenantKeyRow & { readonly _id: string };

/** Apart from the message documents, so that deleting a row erases the content wherever copies lie. */
export const DATA_KEYS: CollectionSpec<DataKeyDoc> = { name: 'data_keys', indexes: [] };
export const TENANT_KEYS: CollectionSpec<TenantKeyDoc> = {
  name: 'tenant_keys',
  indexes: [{ name: 'tenant_version', fields: ['tenantId', 'version'], unique: true }],
};

export async function createKeyStore(store: Store): Promise<KeyStore> {
  const dataKeys = await store.collection(DATA_KEYS);
  const tenantKeys = await store.collection(TENANT_KEYS);
  return {
    insertDataKeys: async (rows) => {
      const results = await dataKeys.bulkWrite(
        rows.map((row): WriteOp<DataKeyDoc> => ({ op: 'insert', doc: { ...row, _id: row.id } })),
      );
      // A write whose answer was lost may be repeated underneath: the same row in the way is our own.
      const taken = results.filter(
        ({ status, doc }, i) => status !== 'done' && !isSameKey(doc, rows[i] as DataKeyRow),
      ).length;
      if (taken > 0) throw new AppError('KERNEL_INTERNAL', { facts: { dataKeysTaken: taken } });
    },
    getDataKeys: (ids) => dataKeys.getMany(ids),
    deleteDataKey: async (id) => {
      await dataKeys.delete(id);
    },
    getTenantKey: async (tenantId, version) => {
      const where = version === undefined ? { tenantId } : { tenantId, version };
      const page = await tenantKeys.find({ index: 'tenant_version', where, order: 'descending', limit: 1 });
      return page.docs[0];
    },
    insertTenantKey: async (row) => {
      const result = await tenantKeys.insert({ ...row, _id: `${row.tenantId}/${row.version}` });
      return result.status === 'done' ? 'inserted' : 'exists';
    },
  };
}

const isSameKey = (doc: DataKeyDoc | undefined, row: DataKeyRow): boolean =>
  doc !== undefined && doc._id === row.id && Buffer.compare(doc.wrapped, row.wrapped) === 0;
