import { loadConfig } from '@sealpost/config';
import { coreSections } from '@sealpost/runtime';
import { runProcess } from './run.ts';
const services: any[] = [];
for (const n of ['ingest','dlp','encrypt','mta','audit','portal','events','operator']) { const m: any = await import('@sealpost/' + n); if (m[n]) services.push(m[n]); else console.log('missing', n); }
const effective = loadConfig([...coreSections, ...services.map((s) => s.config)], { env: {}, flags: { 'data.folder': process.argv[2], 'grpc.port': '0', 'telemetry.port': '0', ...Object.fromEntries(process.argv.slice(3).map((x) => x.split('='))) } });
try {
const r = await runProcess({ effective, services, target: 'all', version: 'x', startedAtMs: performance.timeOrigin });
console.log(r.report);
process.on('SIGTERM', async () => { await r.stop(); process.exit(0); });
} catch (e) { console.error(e); process.exit(1) }
