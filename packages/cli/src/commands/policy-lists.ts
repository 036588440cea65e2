/** `sealpost policy put-list`, `lists` and `delete-list`: the tenant's lists of patients on the server. */
import type { ExactList } from '@sealpost/contracts';
import { type CommandContext, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readExactListFiles } from '../input/exact-list-files.ts';
import { formatTime } from '../output/time-text.ts';
import { timeView } from '../views/message-view.ts';

const toView = ({ name, version, values, putTime, putBy }: ExactList) => ({
  name,
  version,
  values,
  putTime: timeView(putTime),
  putBy,
});

export async function putList(context: CommandContext): Promise<ExitCode> {
  const { args, io, options, output } = context;
  const [name = '', path = ''] = args;
  const { salt, digests } = await readExactListFiles(io, { field: 'file', path, saltPath: textOf(options, 'salt') });
  const list = await withClient(context, async (client) => await client.policies.putExactList({ name, salt, digests }));
  if (output.json) output.document(toView(list));
  else {
    output.line(`${list.name}@${list.version}: ${list.values} values.`);
    output.note('Mail is searched for them within seconds. Findings cite the list, never a value.');
  }
  return EXIT.done;
}

export async function showLists(context: CommandContext): Promise<ExitCode> {
  const { io, output } = context;
  const lists = await withClient(context, async (client) => await client.policies.exactLists());
  if (output.json) {
    output.document({ lists: lists.map(toView) });
    return EXIT.done;
  }
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  output.table({
    columns: [
      { header: 'list', whole: true },
      { header: 'version', align: 'right' },
      { header: 'values', align: 'right' },
      { header: 'put' },
      { header: 'by' },
    ],
    empty: 'No lists. Put one: sealpost policy put-list NAME FILE',
    rows: lists.map(({ name, version, values, putTime, putBy }) => [
      name,
      String(version),
      String(values),
      formatTime(putTime, style),
      putBy,
    ]),
  });
  return EXIT.done;
}

export async function deleteList(context: CommandContext): Promise<ExitCode> {
  const { args, output } = context;
  const [name = ''] = args;
  await withClient(context, async (client) => await client.policies.deleteExactList(name));
  if (output.json) output.document({ name, deleted: true });
  else output.line(`${name} is deleted, with its salt and digests.`);
  return EXIT.done;
}
