'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useContext } from 'react';
import { ServerFactsContext } from '../client/server-facts.ts';

/** Signs this browser out; nothing where nobody has to sign in. */
export function SignOut() {
  const { basePath, isSignedIn } = useContext(ServerFactsContext);
  if (!isSignedIn) return null;
  return (
    <form method="post" action={`${basePath}/logout`}>
      <Tooltip label="Sign out">
        <ActionIcon type="submit" variant="subtle" color="gray" aria-label="Sign out">
          <IconLogout size={17} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </form>
  );
}
