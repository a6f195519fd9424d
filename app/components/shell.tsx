'use client';

import { ActionIcon, AppShell, Burger } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { IconCommand, IconLayoutSidebar } from '@tabler/icons-react';
import { memo, type ReactNode, useReducer } from 'react';
import type { ConnectionState } from '../client/live/live-feed.ts';
import { ColorSchemeToggle } from './color-scheme-toggle.tsx';
import { Commands } from './commands.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ConnectionIndicator } from './connection-indicator.tsx';
import { LocalLink } from './local-link.tsx';
import { Logo } from './logo.tsx';
import classes from './shell.module.css';
import { SignOut } from './sign-out.tsx';

interface ShellProps {
  connection: ConnectionState;
  /** Where the reader is, after the product's name. */
  crumb?: ReactNode;
  /** A list at the left; on a narrow screen it opens over the page. */
  rail?: (close: () => void) => ReactNode;
  children: ReactNode;
}

/** The frame of every page: header, optional rail, connection state. */
export function Shell({ connection, crumb, rail, children }: ShellProps) {
  const [opened, drawer] = useDisclosure(false);
  const [asked, ask] = useReducer((times: number) => times + 1, 0);
  const [folded, setFolded] = useLocalStorage({ key: 'ntkboard-rail-folded', defaultValue: false });
  return (
    <AppShell
      header={{ height: 46 }}
      {...(rail
        ? { navbar: { width: 224, breakpoint: 'md', collapsed: { mobile: !opened, desktop: folded } } as const }
        : {})}
      transitionDuration={120}
      classNames={{ header: classes.surface, navbar: classes.surface, main: classes.main }}
    >
      <AppShell.Header>
        <div className={classes.header}>
          {rail && (
            <>
              <Burger opened={opened} onClick={drawer.toggle} hiddenFrom="md" size="xs" aria-label="Runs" />
              <ActionIcon
                visibleFrom="md"
                variant="subtle"
                color="gray"
                aria-label={folded ? 'Show the list of runs' : 'Hide the list of runs'}
                onClick={() => setFolded(!folded)}
              >
                <IconLayoutSidebar size={17} stroke={1.6} />
              </ActionIcon>
            </>
          )}
          <LocalLink href="/" className={classes.brand} aria-label="NTKBoard, all runs">
            <Logo />
            <span>NTKBoard</span>
          </LocalLink>
          {crumb && (
            <>
              <span className={classes.slash} aria-hidden>
                /
              </span>
              <span className={classes.crumb}>{crumb}</span>
            </>
          )}
          <Corner connection={connection} onAsk={ask} />
        </div>
      </AppShell.Header>
      {rail && <AppShell.Navbar>{rail(drawer.close)}</AppShell.Navbar>}
      <Commands asked={asked} onAsk={ask} />
      <AppShell.Main>
        {connection === 'reconnecting' && <ConnectionBanner />}
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

/** What live data does not concern. */
const Corner = memo(function Corner({ connection, onAsk }: { connection: ConnectionState; onAsk: () => void }) {
  return (
    <div className={classes.right}>
      <ActionIcon variant="subtle" color="gray" aria-label="Command palette (Ctrl+K)" onClick={onAsk}>
        <IconCommand size={17} stroke={1.6} />
      </ActionIcon>
      <ConnectionIndicator state={connection} />
      <ColorSchemeToggle />
      <SignOut />
    </div>
  );
});
