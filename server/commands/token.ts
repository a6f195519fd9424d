import { Command } from 'commander';
import { NtkBoardError } from '../../lib/protocol/errors.ts';
import { TokenStore } from '../security/tokens.ts';

interface LogdirOption {
  logdir: string;
}

/** `ntkboard token`: makes, lists and revokes the tokens that a server demands. */
export function tokenCommand(): Command {
  const command = new Command('token').description('make, list and revoke the tokens of a logdir');
  command
    .command('create')
    .description('make a token and print it: it is shown only now')
    .argument('[label]', 'what it is for, as the list shows it', '')
    .option('--logdir <directory>', 'whose runs it opens', 'runs')
    .option('--write', 'it may also change and upload runs', false)
    .action(async (label: string, { logdir, write }: LogdirOption & { write: boolean }) => {
      const { token } = await new TokenStore(logdir).create(write ? 'write' : 'read', label);
      print(token);
    });
  command
    .command('list')
    .description('list the tokens: id, what they may, when they were made, label')
    .option('--logdir <directory>', 'whose runs they open', 'runs')
    .action(async ({ logdir }: LogdirOption) => {
      for (const { id, scope, createdMs, label } of await new TokenStore(logdir).list()) {
        print([id, scope.padEnd(5), new Date(createdMs).toISOString(), label].join('  ').trimEnd());
      }
    });
  command
    .command('revoke')
    .description('end tokens at once, also for pages that are open')
    .argument('<ids...>', 'as the list shows them')
    .option('--logdir <directory>', 'whose runs they open', 'runs')
    .action(async (ids: string[], { logdir }: LogdirOption) => {
      const tokens = new TokenStore(logdir);
      const unknown = [];
      for (const id of ids) if (!(await tokens.revoke(id))) unknown.push(id);
      if (unknown.length > 0) {
        const message = `token revoke: expected ids of tokens of ${logdir}, got ${unknown.join(', ')}. \`ntkboard token list\` shows them.`;
        throw new NtkBoardError('not-found', message);
      }
    });
  return command;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
