'use client';

import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copyable-code.module.css';

/** Lines of code with a button that copies them. */
export function CopyableCode({ code }: { code: string }) {
  return (
    <div className={classes.block}>
      <pre className={classes.code}>{code}</pre>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={copy}
              aria-label="Copy the code"
              className={classes.copy}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
