/** A key store in memory that counts its calls, for the keyring's own tests. */
import type { DataKeyRow, KeyStore, TenantKeyRow } from '../ports.ts';

export interface MemoryKeyStore extends KeyStore {
  readonly dataKeys: Map<string, DataKeyRow>;
  readonly tenantKeys: Map<string, TenantKeyRow>;
  readonly calls: Record<keyof KeyStore, number>;
}

export function createMemoryKeyStore(): MemoryKeyStore {
  const dataKeys = new Map<string, DataKeyRow>();
  const tenantKeys = new Map<string, TenantKeyRow>();
  const calls = { insertDataKeys: 0, getDataKeys: 0, deleteDataKey: 0, getTenantKey: 0, insertTenantKey: 0 };
  return {
    dataKeys,
    tenantKeys,
    calls,
    async insertDataKeys(rows) {
      calls.insertDataKeys++;
      if (rows.some((row) => dataKeys.has(row.id))) throw new Error('the row exists');
      for (const row of rows) dataKeys.set(row.id, row);
    },
    async getDataKeys(ids) {
      calls.getDataKeys++;
      return ids.map((id) => dataKeys.get(id));
    },
    async deleteDataKey(id) {
      calls.deleteDataKey++;
      dataKeys.delete(id);
    },
    async getTenantKey(tenantId, version) {
      calls.getTenantKey++;
      if (version !== undefined) return tenantKeys.get(`${tenantId}/${version}`);
      const rows = [...tenantKeys.values()].filter((row) => row.tenantId === tenantId);
      return rows.sort((a, b) => b.version - a.version)[0];
    },
    async insertTenantKey(row) {
      calls.insertTenantKey++;
      const id = `${row.tenantId}/${row.version}`;
      if (tenantKeys.has(id)) return 'exists';
      tenantKeys.set(id, row);
      return 'inserted';
    },
  };
}
